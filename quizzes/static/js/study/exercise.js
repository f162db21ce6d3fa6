// What a learner may do on a card before its answer is shown, by kind; null where there is only to think.
// An exercise has an `element`, takes keys, judges the attempt (null: nothing was tried) and marks it in the answer.

import { Choice } from "./choice.js";
import { Match } from "./match.js";
import { Order } from "./order.js";

const KINDS = {
  choice: (parts, tools) => new Choice(parts.options, tools),
  true_false: ({ truth }, tools) => new Choice(truths(truth, tools.texts), tools),
  order: ({ steps }, tools) => new Order(steps, tools),
  match: ({ pairs }, tools) => new Match(pairs, tools),
};
const TYPED = new Set(["command", "cloze", "image"]);

export function exercise(card, tools) {
  return KINDS[card.kind]?.(card.content.parts, tools) ?? null;
}

export function isTyped(card) {
  return TYPED.has(card.kind);
}

function truths(truth, texts) {
  return [
    { text: texts.true, right: truth },
    { text: texts.false, right: !truth },
  ];
}
