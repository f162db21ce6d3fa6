// Where the study screen has its cards from: the server, or this browser where no server can be reached. What makes them
// here is loaded only then; the worker holds it.

import { without } from "../study/session.js";
import { offsetAt } from "../study/time.js";

const GONE = new Set(["review", "suspend", "bury"]);

// `whole`: the queue knows all that this browser knows. Throws the server's Trouble where the browser cannot help.
export async function nextQueue(api, outbox, deck) {
  const offset = offsetAt(Date.now());
  try {
    const queue = await api.queue(deck, offset);
    outbox.heard(queue.server_now_ms - Date.now());
    return { ...without(queue, unsentCards(outbox.list())), whole: outbox.list().length === 0 };
  } catch (trouble) {
    return { ...(await instead(trouble, () => ownQueue(outbox, { deck, offset }))), whole: true };
  }
}

async function ownQueue(outbox, { deck, offset }) {
  const { queueOf } = await import("./queue.js");
  await outbox.written();
  return queueOf(await outbox.store.holdings(), { deck, now: outbox.now(), offset });
}

// As GET /study/practice gives it; `query` says which cards. Throws as nextQueue does.
export async function nextPractice(api, outbox, { query, deck }) {
  const offset = offsetAt(Date.now());
  try {
    return await api.practice(query, deck, offset);
  } catch (trouble) {
    return instead(trouble, () => ownPractice(outbox, { query, deck, offset }));
  }
}

async function ownPractice(outbox, { query, deck, offset }) {
  const { practiceOf } = await import("./practice.js");
  await outbox.written();
  return practiceOf(outbox.store, { query, deck, now: outbox.now(), offset });
}

// How many cards each kind of practice would give; null where this browser does not know.
export async function ownCounts(outbox, deck) {
  const { practiceCounts } = await import("./practice.js");
  await outbox.written();
  return practiceCounts(outbox.store, { deck, now: outbox.now(), offset: offsetAt(Date.now()) });
}

async function instead(trouble, own) {
  if (trouble.kind !== "network") throw trouble;
  const found = await own().catch(() => null);
  if (!found) throw trouble;
  return found;
}

// The cards that the server still has in its queue because it has not heard what became of them.
export function unsentCards(events) {
  const undone = new Set(events.filter(({ kind }) => kind === "undo").map(({ target }) => target));
  return new Set(events.filter(({ kind, id }) => GONE.has(kind) && !undone.has(id)).map(({ card }) => card));
}
