// A card's history and why its interval is what it is, in a dialog.

import { words } from "./interval.js";
import { element, fillIn } from "./words.js";

export class Information {
  constructor(dialog, api, texts, language) {
    this.dialog = dialog;
    this.api = api;
    this.texts = texts;
    this.language = language;
  }

  async open(card) {
    this.#body(element("p", "soft", this.texts.loading));
    this.dialog.showModal();
    const found = await this.api.history(card.id).catch(() => null);
    if (!this.dialog.open) return;
    if (!found) this.#body(element("p", "soft", this.texts.unreachable));
    else this.#body(...this.#facts(found), ...this.#steps(found.steps));
  }

  #body(...parts) {
    this.dialog.querySelector("[data-information-body]").replaceChildren(...parts);
  }

  #facts({ state, reasons }) {
    const facts = element("dl", "card-facts", ...this.#standing(state).map((fact) => this.#fact(...fact)));
    const why = element("ul", "card-reasons", ...reasons.map(({ text }) => element("li", "", text)));
    return reasons.length ? [facts, why] : [facts];
  }

  #standing({ due, interval, ease, lapses }) {
    const number = new Intl.NumberFormat(this.language, { minimumFractionDigits: 2 });
    if (due === null) return [[this.texts.due, this.texts.new_card]];
    return [
      [this.texts.due, this.#date(due)],
      [this.texts.interval, words(interval, this.language)],
      [this.texts.ease, number.format(ease / 100)],
      [this.texts.lapses, String(lapses)],
    ];
  }

  #fact(name, value) {
    return element("div", "", element("dt", "", name), element("dd", "", value));
  }

  // The latest first; a step that was taken back is struck through.
  #steps(steps) {
    if (!steps.length) return [];
    const rows = [...steps].reverse().map((step) => this.#step(step));
    return [element("h3", "", this.texts.history), element("ol", "card-steps", ...rows)];
  }

  #step({ kind, grade, study_day, undone, interval_before, interval_after }) {
    const what = this.texts.kinds[kind] ?? kind;
    const name = grade === null ? what : fillIn(this.texts.graded, { what, grade });
    const moved = interval_before !== interval_after;
    const change = moved ? `${words(interval_before, this.language)} → ${words(interval_after, this.language)}` : "";
    const row = element("li", "", element("span", "day", this.#date(study_day)), undone ? element("s", "", name) : name);
    if (change && !undone) row.append(element("span", "change", change));
    return row;
  }

  #date(day) {
    return new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day));
  }
}
