// The decks under study in this browser's database, and the pictures of the next days' cards in the learner's cache.

import { offsetAt } from "../study/time.js";
import { upcoming } from "./queue.js";

const DAYS = 3; // after today
const PICTURE = /\/decks\/[0-9a-f-]{36}\/media\/[^"'\\\s<>]+/g;

// Fetches what changed. Gives whether the decks under study or their limits are others than before.
export async function mirror(api, store) {
  const limits = await api.limits();
  const before = await store.note("limits");
  for (const deck of limits.decks) await mirrorDeck(api, store, deck);
  const kept = new Set(limits.decks.map(({ deck }) => deck));
  for (const deck of await store.decks()) if (!kept.has(deck)) await store.dropDeck(deck);
  await store.keepNote("limits", limits);
  return JSON.stringify(limits) !== JSON.stringify(before);
}

async function mirrorDeck(api, store, { deck, revision, digest }) {
  const held = await store.note(`deck ${deck}`);
  if (held?.revision === revision && held?.digest === digest) return;
  try {
    await fetchChanges(api, store, deck, held);
  } catch (error) {
    if (error.code !== "deck_reset") throw error;
    await store.dropDeck(deck);
    await fetchChanges(api, store, deck, null);
  }
}

// A deck that changes between two pages is begun again: what changed moves to the end of the list.
async function fetchChanges(api, store, deck, held) {
  let mark = null;
  for (let cursor = null; ; ) {
    const { cards, next, revision, digest } = await api.changes(deck, held, cursor);
    const same = mark === null || (mark.revision === revision && mark.digest === digest);
    await store.keepCards(deck, cards, same && next === null ? { revision, digest } : null);
    if (same && next === null) return;
    [cursor, mark] = same ? [next, { revision, digest }] : [null, null];
  }
}

export async function keepPictures(cache, store, now) {
  const cards = upcoming(await store.holdings(), { now, offset: offsetAt(now), days: DAYS });
  const wanted = new Set(cards.flatMap(({ content }) => pictures(content)));
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (/^\/decks\/.*\/media\//.test(pathname) && !wanted.delete(pathname)) await cache.delete(request);
  }
  for (const path of wanted) await cache.add(path).catch(() => {}); // one that is missing takes no other with it
}

// The addresses of a card's pictures, in whichever of its texts.
export function pictures(content) {
  return JSON.stringify(content).match(PICTURE) ?? [];
}
