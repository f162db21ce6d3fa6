// What belongs to one learner in this browser: a database and a cache, never more than one learner's cache at a time.

import { browserStorage } from "../study/storage.js";
import { open, remove } from "./database.js";
import { databaseOf, Store } from "./store.js";

const CACHE = "quizdeck.learner.";
const DATABASE = /^quizdeck\.[0-9a-f-]{36}$/;

export function cacheOf(learner) {
  return CACHE + learner;
}

// Another learner's pages and cards go; what they could not send stays until they come back.
export async function putAwayOthers(learner) {
  await deleteCaches((name) => name.startsWith(CACHE) && name !== cacheOf(learner));
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

// All that is this learner's, and of the others nothing: their answers may wait for them. Where nobody is left the worker
// goes too.
export async function clearOwn(learner) {
  await deleteCaches((name) => name === cacheOf(learner));
  await remove(databaseOf(learner));
  for (const storage of [browserStorage("localStorage"), browserStorage("sessionStorage")]) forget(storage, learner);
  if ((await others(learner)).length) return;
  await deleteCaches(() => true);
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
}

function forget(storage, learner) {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) if (key.includes(learner)) storage.removeItem(key);
}

async function deleteCaches(which) {
  for (const name of await cacheNames()) if (which(name)) await caches.delete(name);
}

function cacheNames() {
  return "caches" in globalThis ? caches.keys() : [];
}
