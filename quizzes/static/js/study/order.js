// Steps to put in order: dragged; or taken by a press and moved by the arrow keys, or put where the next press is.

import { drag } from "./drag.js";
import { judgeOrder, shuffled } from "./judge.js";
import { aside, element, fillIn, words } from "./words.js";

export class Order {
  constructor(steps, { texts, say }) {
    this.texts = texts;
    this.say = say;
    this.touched = false;
    this.taken = null;
    this.rows = shuffled(steps.length, Math.random).map((index) => this.#row(steps[index], index));
    this.list = element("ol", "arrange", ...this.rows);
    this.element = element("div", "exercise", element("p", "hint", texts.order_hint), this.list);
    this.list.addEventListener("click", (event) => this.#press(event.target.closest("li")));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    drag(this.list, {
      pick: (target) => target.closest("li"),
      move: (row, _dx, _dy, event) => this.#follow(row, event),
      drop: (row) => this.#settled(row),
    });
  }

  #row(step, index) {
    const handle = element("span", "handle");
    handle.dataset.handle = "";
    const button = element("button", "step", words(step), handle);
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    const row = element("li", "", button);
    row.dataset.step = index;
    return row;
  }

  get order() {
    return [...this.list.children].map((row) => Number(row.dataset.step));
  }

  #press(row) {
    if (!row) return;
    if (this.taken && this.taken !== row) {
      const down = this.#place(this.taken) < this.#place(row);
      if (down) row.after(this.taken);
      else row.before(this.taken);
      this.#settled(this.taken);
    } else {
      this.#take(this.taken ? null : row);
    }
  }

  #take(row) {
    this.taken?.firstChild.setAttribute("aria-pressed", "false");
    row?.firstChild.setAttribute("aria-pressed", "true");
    this.taken = row;
    if (row) this.say(fillIn(this.texts.taken, this.#words(row)));
  }

  #key(event) {
    const row = event.target.closest("li");
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Escape" && this.taken) this.#take(null);
    else if (!way || !row || event.ctrlKey || event.metaKey) return;
    else if (this.taken === row || event.altKey) this.#step(row, way);
    else this.list.children[this.#place(row) + way]?.firstChild.focus();
    event.preventDefault();
  }

  #step(row, way) {
    const other = way < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    // The other one goes around it, so that it keeps the focus.
    if (way < 0) row.after(other);
    else row.before(other);
    this.touched = true;
    this.say(fillIn(this.texts.moved, this.#words(row)));
  }

  // The others make room while a row is dragged; it stays at the pointer.
  #follow(row, event) {
    this.#take(null);
    row.style.translate = "";
    const { y, height } = this.list.getBoundingClientRect();
    const pointer = Math.max(y, Math.min(event.clientY, y + height));
    for (const other of [...this.list.children].filter((one) => one !== row)) {
      const box = other.getBoundingClientRect();
      const middle = box.y + box.height / 2;
      const above = this.#place(other) < this.#place(row);
      if (above && pointer < middle) row.after(other);
      else if (!above && pointer > middle) row.before(other);
    }
    const box = row.getBoundingClientRect();
    row.style.translate = `0 ${pointer - box.y - box.height / 2}px`;
  }

  #settled(row) {
    this.touched = true;
    this.#take(null);
    row.firstChild.focus({ preventScroll: true });
    this.say(fillIn(this.texts.moved, this.#words(row)));
  }

  #place(row) {
    return [...this.list.children].indexOf(row);
  }

  #words(row) {
    return { place: this.#place(row) + 1, count: this.list.children.length, text: row.innerText.trim() };
  }

  key() {}

  judge() {
    return this.touched ? judgeOrder(this.order) : null;
  }

  // In the right order, each step says where it had been put.
  mark(answer) {
    if (!this.touched) return;
    const { order } = this;
    for (const list of answer.querySelectorAll("ol.steps")) {
      [...list.children].forEach((item, index) => {
        const place = order.indexOf(index);
        item.classList.add(place === index ? "hit" : "miss");
        if (place !== index) item.append(aside("span", "mine", fillIn(this.texts.your_place, { place: place + 1 })));
      });
    }
  }
}
