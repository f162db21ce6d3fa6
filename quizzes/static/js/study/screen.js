// What stands around the card: counts, buttons with their intervals, notices, the end.

import { promise, words } from "./interval.js";
import { nearest } from "./judge.js";
import { remaining } from "./session.js";
import { fillIn } from "./words.js";

const ROLES = ["new", "drill", "due", "practice"];
const GOOD = 4;

export class Screen {
  constructor(root, texts, language) {
    this.root = root;
    this.texts = texts;
    this.language = language;
    this.buttons = [...root.querySelectorAll("[data-grade]")].map((element) => ({
      element,
      grade: Number(element.dataset.grade),
      key: element.dataset.key,
      name: element.querySelector("[data-name]").textContent,
    }));
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  // Which of the four faces of the page is seen: "question", "answer", "end" or "waiting" (for the server).
  stage(stage) {
    this.root.dataset.stage = stage;
    this.part("card").hidden = stage === "end" || stage === "waiting";
    this.part("ask").hidden = stage !== "question";
    this.part("grades").hidden = stage !== "answer";
    this.part("end").hidden = stage !== "end";
    this.part("waiting").hidden = stage !== "waiting";
  }

  header(session, titles) {
    for (const role of ROLES) {
      const count = this.part(`count-${role}`);
      if (!count) continue;
      count.querySelector("dd").textContent = session.counts[role];
      count.classList.toggle("current", session.current?.role === role);
    }
    const bar = this.part("bar");
    bar.max = Math.max(1, session.done.length + remaining(session));
    bar.value = session.done.length;
    this.part("undo").disabled = session.done.length === 0;
    const title = titles[session.current?.card.deck];
    if (title) {
      this.part("title").removeAttribute("lang"); // each piece has its own
      this.part("title").replaceChildren(...title.map(piece));
    }
    this.part("flagged").hidden = !session.current?.state.flag;
  }

  promises(item, today) {
    this.propose(null);
    for (const { element, grade, name } of this.buttons) {
      if (item.role === "practice") continue; // nothing will happen
      const preview = item.previews.find((one) => one.grade === grade);
      element.querySelector("[data-interval]").textContent = this.#short(preview, today);
      element.setAttribute("aria-label", `${name}: ${this.#long(preview, today)}`);
    }
  }

  #short(preview, today) {
    const { again, days, lapse } = promise(preview, today);
    if (again && lapse) return this.texts.again_today;
    return again ? `↻ ${words(days, this.language)}` : words(days, this.language);
  }

  #long(preview, today) {
    const { again, days } = promise(preview, today);
    return fillIn(again ? this.texts.again_then : this.texts.next_in, { interval: words(days, this.language) });
  }

  // Marks the button that Space and Enter press. Good until there is a proposal.
  propose(grade) {
    const grades = this.buttons.map((button) => button.grade);
    const chosen = grade === null ? null : nearest(grades, grade);
    this.proposed = chosen ?? nearest(grades, GOOD);
    for (const button of this.buttons) {
      button.element.classList.toggle("proposed", button.grade === chosen);
      button.element.toggleAttribute("data-proposed", button.grade === chosen);
      if (button.grade === chosen) button.element.setAttribute("aria-description", this.texts.proposed);
      else button.element.removeAttribute("aria-description");
    }
  }

  // What an attempt came to, in words.
  outcome(right, { right: hits, count }) {
    if (right) return this.texts.right;
    return hits > 0 && count > 1 ? fillIn(this.texts.partly, { right: hits, count }) : this.texts.wrong;
  }

  graded(item, grade, today) {
    const button = this.buttons.find((one) => one.grade === grade);
    if (item.role === "practice") return this.say(fillIn(this.texts.practised, { name: button.name }));
    const preview = item.previews.find((one) => one.grade === grade);
    return this.say(`${button.name}: ${this.#long(preview, today)}`);
  }

  // The live region. The same words again would not be spoken, so they get a mark that is not seen.
  say(text) {
    const region = this.part("status");
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  }

  unsent(count, trouble) {
    const notice = this.part("unsent");
    notice.hidden = count === 0 || trouble === null;
    notice.textContent = fillIn(this.texts.unsent, { count });
    this.part("signed-out").hidden = trouble?.kind !== "signed_out";
  }

  refused(message) {
    const notice = this.part("refused");
    notice.hidden = false;
    notice.querySelector("p").textContent = fillIn(this.texts.refused, { message });
  }

  end(session, practice) {
    const title = session.done.length ? "practice_done" : "practice_nothing";
    if (practice) this.part("end-title").textContent = this.texts[title];
    const done = session.done.filter(({ grade }) => grade !== undefined);
    const again = done.filter((one) => one.grade < 3).length;
    this.part("tally").hidden = done.length === 0;
    this.part("tally-cards").textContent = new Set(done.map((one) => one.item.card.id)).size;
    this.part("tally-answers").textContent = done.length;
    this.part("tally-again").textContent = again;
    this.part("end-undo").hidden = session.done.length === 0;
  }
}

function piece({ lang, text }) {
  const part = document.createElement("span");
  if (lang) part.lang = lang;
  part.textContent = text;
  return part;
}
