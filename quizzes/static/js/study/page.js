// The study screen: ties the session to the page, the keys and the outbox.

import { own } from "../offline/own.js";
import { nextQueue } from "../offline/source.js";
import { CardView, otherLanguage } from "./card.js";
import { command } from "./keys.js";
import { Screen } from "./screen.js";
import { answer, begin, extend, refresh, remaining, undo } from "./session.js";
import { Snapshot } from "./snapshot.js";
import { browserStorage } from "./storage.js";

const NEARLY_EMPTY = 10; // cards left when more are fetched
const LONGEST_ANSWER = 600_000; // a longer look was a break
const RETRY = 5000;

class Study {
  constructor(root) {
    const { learner, deck, interfaceLanguage: language, cardLanguage } = root.dataset;
    this.root = root;
    this.deck = deck;
    this.serverAhead = 0;
    this.titles = JSON.parse(document.getElementById("study-titles").textContent);
    this.screen = new Screen(root, JSON.parse(document.getElementById("study-texts").textContent), language);
    this.view = new CardView(root.querySelector("[data-card]"), cardLanguage);
    this.snapshot = new Snapshot(browserStorage("sessionStorage"), learner, deck);
    this.outbox = own.outbox;
    this.outbox.refuse = (message) => this.screen.refused(message);
    this.outbox.changed = () => this.screen.unsent(this.outbox.list().length, this.outbox.trouble);
    this.session = null;
    this.moves = 0; // answers and undos: a queue asked for before the latest of them is old
    this.listen();
  }

  // For when a drill card is ready: that, the server says by its own clock.
  serverNow() {
    return Date.now() + this.serverAhead;
  }

  async start() {
    await this.outbox.settled();
    try {
      const queue = await this.queue();
      const saved = this.snapshot.load(queue.day);
      this.session = begin(queue, this.serverNow(), saved);
      this.table();
    } catch (error) {
      this.screen.stage("waiting");
      this.outbox.trouble = error;
      this.outbox.changed();
      if (error.kind === "network") setTimeout(() => this.start(), Math.max(RETRY, error.wait));
    }
  }

  async queue() {
    const queue = await nextQueue(own.api, this.outbox, this.deck);
    this.serverAhead = queue.server_now_ms - Date.now();
    return queue;
  }

  // Lays the session's current card on the table, or shows that there is none.
  table({ focus = true } = {}) {
    const { current } = this.session;
    clearTimeout(this.again);
    this.snapshot.save(this.session);
    this.screen.header(this.session, this.titles);
    if (!current) return remaining(this.session) > 0 ? this.more() : this.finish();
    this.view.show(current.card);
    this.languageButton();
    this.screen.promises(current, this.session.day);
    this.screen.stage("question");
    this.shownAt = performance.now();
    scrollTo(0, 0);
    if (focus) this.view.parts.prompt.focus({ preventScroll: true });
    return undefined;
  }

  languageButton() {
    const other = otherLanguage(this.session.current.card.content, this.view.preference);
    const button = this.screen.part("language");
    button.hidden = other === null;
    if (!other) return;
    button.lang = other.lang;
    button.querySelector("span").textContent = other.name;
    button.setAttribute("aria-pressed", String(this.view.others));
  }

  reveal() {
    this.screen.stage("answer");
    this.view.reveal();
  }

  grade(grade) {
    const { current, day } = this.session;
    const took = Math.min(LONGEST_ANSWER, Math.round(performance.now() - this.shownAt));
    const { id } = this.outbox.record({ kind: "review", card: current.card.id, grade, dur_ms: took });
    this.move(answer(this.session, { grade, id, now: this.serverNow() }));
    this.screen.graded(current, grade, day);
    this.table();
    this.fetchAhead();
  }

  undo() {
    const last = this.session?.done.at(-1);
    if (!last) return;
    this.move(undo(this.session));
    this.outbox.record({ kind: "undo", card: last.item.card.id, target: last.id });
    this.screen.say(this.screen.texts.undone);
    this.table();
  }

  move(session) {
    this.session = session;
    this.moves += 1;
  }

  language() {
    if (!this.session?.current || this.screen.part("language").hidden) return;
    this.view.toggleLanguage();
    this.languageButton();
  }

  help() {
    const dialog = this.screen.part("help");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  async fetchAhead() {
    const plain = this.session.waiting.filter((item) => item.role !== "drill").length;
    const more = this.session.counts.new + this.session.counts.due > plain + 1;
    if (plain < NEARLY_EMPTY && more) await this.fetchQueue();
  }

  // The server's queue takes the place of ours if it knows everything that we know; else it only adds to it.
  async fetchQueue() {
    if (this.fetching) return;
    this.fetching = true;
    try {
      await this.outbox.flush();
      const { moves } = this;
      const queue = await this.queue();
      const takes = queue.whole && moves === this.moves ? refresh : extend;
      this.replace(takes(this.session, queue, this.serverNow()));
    } catch {
      // What is on the page stays good; the next answer asks again.
    } finally {
      this.fetching = false;
    }
  }

  replace(session) {
    // A card whose answer is being read is not taken away.
    if (this.revealed && session.current !== this.session.current) return;
    const same = session.current !== null && session.current === this.session.current;
    this.session = session;
    if (same) this.screen.header(session, this.titles);
    else this.table({ focus: false });
  }

  // The day has more cards than we hold: nothing to do but to wait for the server.
  more() {
    this.screen.stage("waiting");
    clearTimeout(this.again);
    this.again = setTimeout(() => this.more(), RETRY);
    return this.fetchQueue();
  }

  async finish() {
    this.screen.end(this.session);
    this.screen.stage("end");
    this.screen.part("end-title").focus({ preventScroll: true });
    const { moves } = this;
    await this.outbox.flush();
    const response = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (moves !== this.moves) return;
    // What a kept page said of the days ahead is old.
    const told = response?.ok && !response.redirected ? await response.text() : "";
    this.screen.part("outlook").innerHTML = told;
  }

  run({ name, grade }) {
    if (name === "grade") this.grade(grade);
    else this[name]();
  }

  get revealed() {
    return this.root.dataset.stage === "answer";
  }

  key(event) {
    const dialog = this.screen.part("help");
    if (dialog.open && event.key !== "?") return;
    const found = command(event, { revealed: this.revealed, buttons: this.screen.buttons });
    if (!found || (found.name === "reveal" && this.root.dataset.stage !== "question")) return;
    event.preventDefault();
    this.run(found);
  }

  listen() {
    document.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("click", (event) => this.click(event));
    this.view.typing.addEventListener("submit", (event) => {
      event.preventDefault();
      this.reveal();
    });
    addEventListener("online", () => this.outbox.flush());
    addEventListener("pagehide", () => this.outbox.flush());
    document.addEventListener("visibilitychange", () => this.visible());
  }

  click(event) {
    const button = event.target.closest("[data-run], [data-grade]");
    if (!button) return;
    if (button.dataset.grade !== undefined) this.run({ name: "grade", grade: Number(button.dataset.grade) });
    else this.run({ name: button.dataset.run });
  }

  // Another device may have studied, and another day may have begun, while this page lay in the background.
  visible() {
    this.outbox.flush();
    if (document.visibilityState !== "visible") return;
    if (this.session && !this.revealed) this.fetchQueue();
  }
}

const root = document.querySelector("[data-study]");
if (root) new Study(root).start();
