// Answers in localStorage, moved over once: of a page that ended while it wrote, or of an earlier version of it.

import { browserStorage } from "../study/storage.js";

export async function moveOld(learner, store) {
  const prefix = `quizdeck.outbox.${learner}.`;
  const storage = browserStorage("localStorage");
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  const found = keys.filter((key) => key?.startsWith(prefix)).map((key) => ({ key, operation: parsed(storage.getItem(key)) }));
  const reviews = new Map(found.map(({ operation }) => [operation?.review?.id, operation?.review]));
  for (const { key, operation } of found) {
    const event = operation?.event ?? (await earlier(operation, reviews, store));
    // An undo of an answer of which this browser knows no card stays until the log has told.
    if (!event && operation?.kind === "undo") continue;
    if (event) await store.add(event);
    storage.removeItem(key);
  }
}

function earlier(operation, reviews, store) {
  return operation?.kind === "undo" ? undone(operation, reviews, store) : reviewed(operation?.review);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // cut short: nothing that could be sent
  }
}

// Without the hour at which the day begins: an answer that did arrive went without it, too.
function reviewed(review) {
  const at = Date.parse(review?.reviewed_at);
  if (Number.isNaN(at)) return null;
  const { id, card, grade, duration_ms } = review;
  return { ...placed(at, minutes(review.reviewed_at)), id, kind: "review", card, grade, dur_ms: duration_ms };
}

async function undone({ key, review, offset }, reviews, store) {
  const card = reviews.get(review)?.card ?? (await store.event(review))?.card;
  const at = Number.parseInt(key.replaceAll("-", "").slice(0, 12), 16); // its id says when it was made
  return card ? { ...placed(at, offset), id: key, kind: "undo", card, target: review } : null;
}

function placed(at, offset) {
  return { at_ms: at, tz_min: offset, eff_ms: at, study_day: Math.floor(at / 86_400_000) };
}

function minutes(instant) {
  const [, sign, hours, rest] = /([+-])(\d\d):(\d\d)$/.exec(instant) ?? [null, "+", 0, 0];
  return (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(rest));
}
