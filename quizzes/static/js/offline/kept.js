// What the study screen shows without a network in place of what only the server can tell.

import { practiceAddress } from "../study/place.js";
import { ownCounts } from "./source.js";

// The kept page asks the day's cards of all decks: made into one that practises. Its own first card is old.
export function suit(root, { practice }) {
  root.querySelector("[data-card]").hidden = true;
  if (!practice) return;
  const parts = root.querySelector("[data-kept-practice]").content.cloneNode(true);
  root.querySelector(".study-counts").replaceChildren(parts.querySelector("[data-count-practice]"));
  const mode = new URLSearchParams(practice).get("mode");
  const chip = [...parts.querySelectorAll("[data-mode]")].find(({ dataset }) => dataset.mode === mode);
  if (chip) root.querySelector(".study-notices").prepend(chip);
}

// The ways to practise more, for the end; null where this browser does not know.
export async function ways(root, outbox, deck) {
  const counts = await ownCounts(outbox, deck).catch(() => null);
  if (!counts?.cram) return null;
  const section = root.querySelector("[data-kept-ways]").content.cloneNode(true);
  for (const link of section.querySelectorAll("[data-mode]")) {
    const { mode } = link.dataset;
    link.href = practiceAddress(deck, mode === "ahead" ? "mode=ahead&days=7" : `mode=${mode}`);
    link.querySelector("small").textContent = counts[mode];
    if (!counts[mode]) link.parentElement.remove();
  }
  section.querySelector(`[data-scope="${deck ? "all" : "deck"}"]`).remove();
  return section;
}
