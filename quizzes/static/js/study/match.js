// Pairs to match: each left side has a slot, the right sides lie below. A press, a number key or a drag puts one into a
// slot; a press on a filled slot gives it back.

import { drag } from "./drag.js";
import { judgeMatch, shuffled } from "./judge.js";
import { aside, element, fillIn, words } from "./words.js";

export class Match {
  constructor(pairs, { texts, say }) {
    this.pairs = pairs;
    this.texts = texts;
    this.say = say;
    this.chosen = pairs.map(() => null); // by left side: which right side lies in its slot
    this.at = 0; // the slot that is filled next
    this.chips = shuffled(pairs.length, Math.random).map((index, place) => this.#chip(index, place));
    this.slots = pairs.map((_, index) => this.#slot(index));
    const rows = pairs.map(([left], index) => element("li", "", words(left), this.slots[index]));
    this.bank = element("div", "bank", ...this.chips);
    this.element = element("div", "exercise", element("p", "hint", texts.match_hint), element("ol", "slots", ...rows), this.bank);
    this.element.addEventListener("click", (event) => this.#press(event.target));
    drag(this.element, {
      pick: (target) => target.closest(".chip"),
      move: (chip, dx, dy, event) => this.#follow(chip, dx, dy, event),
      drop: (chip, event) => this.#drop(chip, event),
    });
    this.#mark();
  }

  #chip(index, place) {
    const number = element("kbd", "", String(place + 1));
    const chip = element("button", "chip", number, words(this.pairs[index][1]));
    chip.type = "button";
    chip.dataset.right = index;
    chip.dataset.handle = "";
    return chip;
  }

  #slot(index) {
    const slot = element("div", "slot");
    slot.dataset.slot = index;
    const empty = element("button", "place");
    empty.type = "button";
    slot.append(empty);
    return slot;
  }

  #press(target) {
    const slot = target.closest(".slot");
    const chip = target.closest(".chip");
    if (slot && chip) this.#release(Number(slot.dataset.slot));
    else if (slot) this.#select(Number(slot.dataset.slot));
    else if (chip) this.#put(chip, this.at);
  }

  #put(chip, at) {
    const right = Number(chip.dataset.right);
    const before = this.chosen.indexOf(right);
    if (before >= 0) this.#free(before);
    if (this.chosen[at] !== null) this.#free(at);
    this.chosen[at] = right;
    this.slots[at].append(chip);
    this.say(fillIn(this.texts.paired, { left: this.#left(at), right: chip.querySelector(".words").innerText }));
    this.#select(this.#next(at));
  }

  // The next empty slot, from here on and then from the top.
  #next(from) {
    const order = this.chosen.map((_, step) => (from + step) % this.chosen.length);
    return order.find((index) => this.chosen[index] === null) ?? from;
  }

  #free(at) {
    const chip = this.slots[at].querySelector(".chip");
    this.chosen[at] = null;
    const later = this.chips.slice(this.chips.indexOf(chip) + 1).find((one) => one.parentElement === this.bank);
    this.bank.insertBefore(chip, later ?? null);
  }

  #release(at) {
    this.#free(at);
    this.#select(at);
  }

  #select(at) {
    this.at = at;
    this.#mark();
  }

  #mark() {
    const full = !this.chosen.includes(null);
    this.slots.forEach((slot, index) => {
      slot.classList.toggle("next", index === this.at && !full);
      slot.classList.toggle("filled", this.chosen[index] !== null);
      const button = slot.firstChild;
      button.hidden = this.chosen[index] !== null;
      button.setAttribute("aria-label", fillIn(this.texts.slot, { left: this.#left(index) }));
      button.setAttribute("aria-pressed", String(index === this.at && !full));
    });
    this.bank.hidden = full;
  }

  #left(index) {
    return this.slots[index].previousElementSibling?.textContent.trim() ?? "";
  }

  #follow(chip, dx, dy, event) {
    chip.style.translate = `${dx}px ${dy}px`;
    const over = slotAt(event);
    for (const slot of this.slots) slot.classList.toggle("over", slot === over);
  }

  #drop(chip, event) {
    for (const slot of this.slots) slot.classList.remove("over");
    const slot = event && slotAt(event);
    const before = this.chosen.indexOf(Number(chip.dataset.right));
    if (slot && this.slots.includes(slot)) this.#put(chip, Number(slot.dataset.slot));
    else if (before >= 0 && event) this.#release(before);
  }

  key(name) {
    if (name === "Backspace") {
      const last = this.chosen.findLastIndex((right) => right !== null);
      if (last >= 0) this.#release(last);
      return;
    }
    const chip = this.chips[Number(name) - 1];
    if (chip?.parentElement === this.bank) this.#put(chip, this.at);
  }

  judge() {
    if (this.chosen.every((right) => right === null)) return null;
    return judgeMatch(this.chosen, (right, left) => this.#same(right, left));
  }

  #same(right, left) {
    return right === left || JSON.stringify(this.pairs[right][1]) === JSON.stringify(this.pairs[left][1]);
  }

  mark(answer) {
    if (this.judge() === null) return;
    for (const table of answer.querySelectorAll("table.pairs")) {
      const { lang } = table.parentElement;
      [...table.rows].forEach((row, left) => this.#markRow(row, left, lang));
    }
  }

  #markRow(row, left, lang) {
    const right = this.chosen[left];
    const hit = right !== null && this.#same(right, left);
    row.classList.add(hit ? "hit" : "miss");
    if (hit || right === null) return;
    const text = element("span", "");
    text.lang = lang;
    text.append(...(words(this.pairs[right][1]).querySelector(`[lang="${lang}"]`)?.childNodes ?? []));
    row.cells[1].append(aside("p", "mine", `${this.texts.mine_was} `, text));
  }
}

function slotAt(event) {
  const found = document.elementsFromPoint(event.clientX, event.clientY);
  return found.find((one) => one.matches(".slot")) ?? null;
}
