// What a learner may do on a card before its answer is shown, by kind; null where there is only to think.
// An exercise has an `element`, takes keys, judges the attempt (null: nothing was tried) and marks it in the answer.

const choices = () => import("./choice.js");
const KINDS = {
  choice: { load: choices, make: ({ Choice }, { options }, tools) => new Choice(options, tools) },
  true_false: { load: choices, make: ({ Choice }, { truth }, tools) => new Choice(truths(truth, tools.texts), tools) },
  order: { load: () => import("./order.js"), make: ({ Order }, { steps }, tools) => new Order(steps, tools) },
  match: { load: () => import("./match.js"), make: ({ Match }, { pairs }, tools) => new Match(pairs, tools) },
};
const TYPED = new Set(["command", "cloze", "image"]);
const here = new Map(); // by kind: its module

// Fetches what these cards take. Where that fails there is only to think until it is asked again.
export async function prepare(cards) {
  const kinds = new Set(cards.map(({ kind }) => kind).filter((kind) => KINDS[kind] && !here.has(kind)));
  await Promise.all([...kinds].map((kind) => fetched(kind).catch(() => {})));
}

async function fetched(kind) {
  here.set(kind, await KINDS[kind].load());
}

export function exercise(card, tools) {
  return here.has(card.kind) ? KINDS[card.kind].make(here.get(card.kind), card.content.parts, tools) : null;
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
