// Options to pick from: by a press, or by their number. Where one is right a pick is the answer; where several are,
// each press picks or drops one.

import { judgeChoice } from "./judge.js";
import { aside, element, words } from "./words.js";

export class Choice {
  constructor(options, { texts, done }) {
    this.options = options;
    this.several = options.filter((option) => option.right).length > 1;
    this.done = done;
    this.texts = texts;
    this.picked = new Set();
    this.buttons = options.map((option, index) => this.#button(option, index));
    const list = element("ol", "picks", ...this.buttons.map((button) => element("li", "", button)));
    this.element = element("div", "exercise", ...(this.several ? [element("p", "hint", texts.pick_all)] : []), list);
  }

  #button({ text }, index) {
    const number = element("kbd", "", String(index + 1));
    number.setAttribute("aria-hidden", "true");
    const button = element("button", "pick", number, typeof text === "string" ? text : words(text));
    button.type = "button";
    if (this.several) button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.#pick(index));
    return button;
  }

  #pick(index) {
    if (!this.several) {
      this.picked = new Set([index]);
      this.done();
      return;
    }
    if (!this.picked.delete(index)) this.picked.add(index);
    this.buttons[index].setAttribute("aria-pressed", String(this.picked.has(index)));
  }

  key(name) {
    this.buttons[Number(name) - 1]?.click();
  }

  judge() {
    return this.picked.size === 0 ? null : judgeChoice(this.picked, this.options);
  }

  // The answer lists the options in the same order, each with its reason; here it says which were picked.
  mark(answer) {
    for (const list of answer.querySelectorAll("ol.options")) {
      for (const index of this.picked) list.children[index]?.append(aside("p", "mine", this.texts.mine));
    }
    for (const verdict of answer.querySelectorAll("p.verdict")) {
      for (const index of this.picked) verdict.after(aside("p", "mine", `${this.texts.mine_was} ${this.options[index].text}`));
    }
  }
}
