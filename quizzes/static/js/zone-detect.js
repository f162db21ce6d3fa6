// [data-zone-detect=INPUT_ID]: a button that fills the browser's time zone into a field.
import { browserZone } from "./zone.js";

for (const button of document.querySelectorAll("[data-zone-detect]")) {
  const here = browserZone();
  const field = document.getElementById(button.dataset.zoneDetect);
  button.querySelector("[data-zone-name]").textContent = here;
  button.hidden = !here || field.value === here;
  button.addEventListener("click", () => {
    field.value = here;
    button.hidden = true;
    field.focus();
  });
}
