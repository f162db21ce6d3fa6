// body[data-learner]: says how many answers wait, and loads what sends them and keeps the next days' cards. That is much
// more than this: it comes after the page's own first work, and on a first visit from the worker that has fetched it.

import { Badge, countUnsent } from "./unsent.js";

const QUIET = 500;

async function start({ learner }) {
  const element = document.querySelector("[data-unsent-badge]"); // the study screen has words of its own
  const unsent = await (element ? new Badge(element, learner).refresh() : countUnsent(learner));
  if (unsent === null) await worker().catch(() => {}); // there can be none: answers are kept all the same
  setTimeout(() => import("./keep.js"), QUIET);
}

async function worker() {
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
}

start(document.body.dataset);
