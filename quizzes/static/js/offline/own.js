// The learner of this page (body[data-learner]) and what they have not sent; null on a stranger's page.

import { Api } from "../study/api.js";
import { Outbox } from "../study/outbox.js";

export const own = document.body.dataset.learner ? owned(document.body) : null;

function owned({ dataset: { learner, device, rollover } }) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const api = new Api("/api/v1/", headers, document.documentElement.lang, learner);
  return { learner, api, leaving: false, outbox: new Outbox(learner, api, { device, rollover: Number(rollover) }) };
}
