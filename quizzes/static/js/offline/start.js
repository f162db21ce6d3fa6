// Says how many answers wait, and loads what sends them and keeps the next days' cards. That is much more than this: it
// comes after the page's own first work, and on a first visit from the worker that has fetched it.

import { Badge, countUnsent } from "./unsent.js";

const QUIET = 500;
const CACHE = "quizdeck.learner.";

const { learner } = document.body.dataset;
if (learner) start();
else tell().catch(() => {}); // the page without a network is about nobody, but this browser is somebody's

async function start() {
  const element = document.querySelector("[data-unsent-badge]"); // the study screen has words of its own
  const unsent = await (element ? new Badge(element, learner).refresh() : countUnsent(learner));
  // Where there can be no worker, answers are kept all the same.
  if (unsent === null && !(await somebodys())) await worker().catch(() => {});
  setTimeout(() => import("./keep.js"), QUIET);
}

// What a guest or another learner left here waits to be taken over, or put away.
async function somebodys() {
  return ((await globalThis.indexedDB?.databases?.()) ?? []).some(({ name }) => name.startsWith("quizdeck."));
}

async function worker() {
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
}

async function tell() {
  const cache = (await caches.keys()).find((name) => name.startsWith(CACHE));
  if (!cache) return;
  for (const element of document.querySelectorAll("[data-unsent-badge]")) {
    new Badge(element, cache.slice(CACHE.length)).refresh();
  }
}
