// [data-zone-offer=PROFILE_ZONE]: a form that offers the browser's zone where it shows another time than the profile's.
import { browserZone } from "./zone.js";

const KEPT = "zone-kept";

for (const form of document.querySelectorAll("[data-zone-offer]")) {
  const here = browserZone();
  const isKept = sessionStorage.getItem(KEPT) === here;
  if (here && !isKept && !sameTime(here, form.dataset.zoneOffer)) {
    offer(form, here);
  }
}

function offer(form, here) {
  form.elements.time_zone.value = here;
  form.querySelector("[data-zone-name]").textContent = here;
  form.querySelector("[data-zone-keep]").addEventListener("click", () => {
    sessionStorage.setItem(KEPT, here);
    form.hidden = true;
  });
  form.hidden = false;
}

/** Two names may stand for one clock (Asia/Calcutta and Asia/Kolkata): compare what they show. */
function sameTime(one, other) {
  const now = new Date();
  const show = (timeZone) => now.toLocaleString("en-GB", { timeZone });
  try {
    return show(one) === show(other);
  } catch {
    return true;
  }
}
