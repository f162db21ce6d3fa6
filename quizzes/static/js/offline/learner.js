// What belongs to one learner in this browser: a database and a cache, never more than one learner's cache at a time.

import { open, remove } from "./database.js";
import { databaseOf, Store } from "./store.js";

const CACHE = "quizdeck.learner.";
const DATABASE = /^quizdeck\.[0-9a-f-]{36}$/;

export function cacheOf(learner) {
  return CACHE + learner;
}

// Another learner's pages and cards go; what they could not send stays until they come back.
export async function putAwayOthers(learner) {
  for (const name of await cacheNames()) if (name.startsWith(CACHE) && name !== cacheOf(learner)) await caches.delete(name);
  for (const name of await others(learner)) await putAway(name);
}

// What a guest of this browser could not send before signing in. The server knows what reached it by its id.
export async function takeOver(guest, learner, store) {
  if (!(await others(learner)).includes(databaseOf(guest))) return;
  const left = new Store(await open(databaseOf(guest), undefined, () => {}));
  const events = await left.unsent();
  for (const event of events) await store.add(event);
  await store.refold(events.map(({ card }) => card));
  left.close();
  await remove(databaseOf(guest));
}

async function others(learner) {
  const databases = (await indexedDB.databases?.()) ?? [];
  return databases.map(({ name }) => name).filter((name) => DATABASE.test(name) && name !== databaseOf(learner));
}

async function putAway(name) {
  const store = new Store(await open(name, undefined, () => {}));
  const left = await store.strip();
  store.close();
  if (left === 0) await remove(name);
}

// At sign-out. The server asks for it, too (Clear-Site-Data), but not every browser listens. Gives whether something is
// left of others, who did not sign out: what they could not send.
export async function clearAll(learner) {
  for (const name of await cacheNames()) await caches.delete(name);
  await remove(databaseOf(learner));
  return (await others(learner)).length > 0;
}

function cacheNames() {
  return "caches" in globalThis ? caches.keys() : [];
}
