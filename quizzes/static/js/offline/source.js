// Where the study screen has its queue from: the server, or this browser where no server can be reached.

import { offsetAt } from "../study/time.js";
import { without } from "../study/session.js";
import { queueOf } from "./queue.js";

const GONE = new Set(["review", "suspend", "bury"]);

// `whole`: the queue knows all that this browser knows. Throws the server's Trouble where the browser cannot help.
export async function nextQueue(api, outbox, deck) {
  const offset = offsetAt(Date.now());
  try {
    const queue = await api.queue(deck, offset);
    outbox.heard(queue.server_now_ms - Date.now());
    return { ...without(queue, unsentCards(outbox.list())), whole: outbox.list().length === 0 };
  } catch (trouble) {
    if (trouble.kind !== "network") throw trouble;
    const own = await ownQueue(outbox, deck, offset);
    if (!own) throw trouble;
    return { ...own, whole: true };
  }
}

async function ownQueue(outbox, deck, offset) {
  await outbox.written();
  return queueOf(await outbox.store.holdings(), { deck, now: outbox.now(), offset });
}

// The cards that the server still has in its queue because it has not heard what became of them.
export function unsentCards(events) {
  const undone = new Set(events.filter(({ kind }) => kind === "undo").map(({ target }) => target));
  return new Set(events.filter(({ kind, id }) => GONE.has(kind) && !undone.has(id)).map(({ card }) => card));
}
