// A typed answer and what the server says of it: the wrong parts marked where they stand, each with its sentence.

import { element } from "./words.js";

// `typed` in pieces, each {text, wrong}. A part that does not stand in it (it is missing) marks nothing.
export function pieces(typed, parts) {
  const marks = new Array(typed.length).fill(false);
  for (const part of parts.filter((one) => one !== "")) {
    const at = place(typed, part, marks);
    if (at >= 0) marks.fill(true, at, at + part.length);
  }
  const found = [];
  [...typed].reduce((at, sign) => {
    const wrong = marks[at];
    if (found.at(-1)?.wrong === wrong) found.at(-1).text += sign;
    else found.push({ text: sign, wrong });
    return at + sign.length;
  }, 0);
  return found;
}

// Where a part stands as a word of its own and is not marked yet; else anywhere.
function place(typed, part, marks) {
  let first = -1;
  for (let at = typed.indexOf(part); at >= 0; at = typed.indexOf(part, at + 1)) {
    const whole = isEdge(typed[at - 1]) && isEdge(typed[at + part.length]);
    if (whole && !marks[at]) return at;
    if (first < 0) first = at;
  }
  return first;
}

function isEdge(sign) {
  return sign === undefined || /[\s=|;&"'`]/.test(sign);
}

export function showTyped(root, typed) {
  root.hidden = typed === "";
  root.querySelector("code").textContent = typed;
  root.querySelector("ul").replaceChildren();
}

export function showDifferences(root, typed, differences) {
  const marked = pieces(typed, differences.map(({ part }) => part));
  const parts = marked.map(({ text, wrong }) => (wrong ? element("mark", "wrong", text) : text));
  root.querySelector("code").replaceChildren(...parts);
  root.querySelector("ul").replaceChildren(...differences.map(({ message }) => element("li", "", ...coded(message))));
}

// A sentence whose parts between back-ticks are code.
function coded(message) {
  return message.split("`").map((text, index) => (index % 2 ? element("code", "", text) : text));
}
