// The cookie quizdeck_left names whose session ended in this browser: all that it holds of them goes, and no more.

import { clearOwn } from "./learner.js";

const LEFT = /(?:^|; )quizdeck_left=([0-9a-f-]{36})/;

async function leave() {
  const [, left] = LEFT.exec(document.cookie) ?? [];
  // They may be back before a page could clear anything.
  if (left && left !== document.body.dataset.learner) await clearOwn(left);
  document.cookie = "quizdeck_left=; path=/; max-age=0; samesite=lax";
}

leave();
