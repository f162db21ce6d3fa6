// One card on the page. Its texts are HTML that the server sanitised when the deck was imported.

import { exercise, isTyped } from "./exercise.js";
import { fitPlates, offerZoom } from "./plate.js";
import { showDifferences, showTyped } from "./typing.js";
import { showLanguages, tag } from "./words.js";

const NAMES = { en: "English", zh: "中文" };
const TRIED = "ol.options, ul.steps, div.columns"; // what an exercise takes the place of

// The languages of a card that are shown: the learner's first, and the others once they asked for them.
export function languages(content, preference, others) {
  const all = Object.keys(content.prompt);
  if (others || preference === "both") return all;
  return all.includes(preference) ? [preference] : all.slice(0, 1);
}

export function otherLanguage(content, preference) {
  const shown = languages(content, preference, false);
  const other = Object.keys(content.prompt).find((language) => !shown.includes(language));
  return other ? { lang: tag(other), name: NAMES[other] ?? other } : null;
}

export function fill(element, texts, shown) {
  element.replaceChildren(...shown.filter((language) => texts?.[language]).map((language) => block(texts, language)));
}

function block(texts, language) {
  const part = document.createElement("div");
  part.lang = tag(language);
  part.innerHTML = texts[language];
  return part;
}

export class CardView {
  // `tools`: texts, `say` for the live region, `done` for an exercise that is answered.
  constructor(root, preference, tools) {
    this.parts = Object.fromEntries(["prompt", "back", "answer", "why"].map((name) => [name, root.querySelector(`[data-${name}]`)]));
    this.typing = root.querySelector("[data-typing]");
    this.typed = root.querySelector("[data-typed]");
    this.slot = root.querySelector("[data-exercise]");
    this.outcome = root.querySelector("[data-outcome]");
    this.root = root;
    this.preference = preference;
    this.tools = tools;
    this.others = false;
    this.card = null;
    this.exercise = null;
  }

  show(card) {
    this.card = card;
    this.others = false;
    this.revealed = false;
    this.exercise = exercise(card, this.tools);
    this.slot.replaceChildren(...(this.exercise ? [this.exercise.element] : []));
    this.slot.hidden = !this.exercise;
    this.typing.hidden = !isTyped(card);
    this.typing.reset();
    this.parts.back.hidden = true;
    this.outcome.hidden = true;
    this.root.dataset.kind = card.kind;
    this.#fill();
  }

  // Shows the answer; says what was typed, and what the attempt was worth where it can be seen here (else null).
  reveal() {
    const judged = this.exercise?.judge() ?? null;
    const typed = isTyped(this.card) ? this.typing.elements.typed.value.trim() : "";
    this.revealed = true;
    this.parts.back.hidden = false;
    this.typing.hidden = true;
    this.slot.hidden = true;
    this.#mark();
    showTyped(this.typed, typed);
    if (judged) this.#tell(judged.right === judged.count, judged);
    this.parts.answer.focus({ preventScroll: true });
    this.parts.back.scrollIntoView({ block: "nearest" });
    return { judged, typed };
  }

  // The server's word on what was typed.
  judged({ right, differences }, typed) {
    this.#tell(right, { right: 0, count: 1 });
    if (!right) showDifferences(this.typed, typed, differences);
  }

  #tell(right, counts) {
    const text = this.tools.outcome(right, counts);
    this.outcome.hidden = false;
    this.outcome.className = right ? "outcome right" : "outcome wrong";
    this.outcome.textContent = text;
    this.tools.say(text);
  }

  toggleLanguage() {
    this.others = !this.others;
    this.#fill();
    if (this.revealed) this.#mark();
  }

  #mark() {
    this.exercise?.mark(this.parts.answer);
    const { content } = this.card;
    showLanguages(this.parts.answer, languages(content, this.preference, this.others));
  }

  #fill() {
    const { content } = this.card;
    const shown = languages(content, this.preference, this.others);
    fill(this.parts.prompt, content.prompt, shown);
    fill(this.parts.answer, content.answer, shown);
    fill(this.parts.why, content.why, shown);
    this.parts.why.hidden = !this.parts.why.childElementCount;
    if (this.exercise) for (const list of this.parts.prompt.querySelectorAll(`:scope > div > :is(${TRIED}):last-child`)) list.remove();
    showLanguages(this.slot, shown);
    fitPlates(this.root);
    offerZoom(this.root, this.tools.texts.enlarge);
  }
}
