// The study screen: ties the session to the page, the keys and the outbox.

import { own } from "../offline/own.js";
import { nextPractice, nextQueue } from "../offline/source.js";
import { Actions } from "./actions.js";
import { CardView, otherLanguage } from "./card.js";
import { prepare } from "./exercise.js";
import { command } from "./keys.js";
import { decodeAhead } from "./pictures.js";
import { placeOf } from "./place.js";
import { Screen } from "./screen.js";
import { answer, begin, extend, refresh, remaining, undo } from "./session.js";
import { Snapshot } from "./snapshot.js";
import { browserStorage } from "./storage.js";
import { Wake } from "./wake.js";

const NEARLY_EMPTY = 10; // cards left when more are fetched
const PREPARED = 10; // cards ahead for which everything is here
const LONGEST_ANSWER = 600_000; // a longer look was a break
const RETRY = 5000;
const NOT_KEPT = { load: () => ({}), save() {} };

class Study {
  constructor(root) {
    const { learner, deck, practice, interfaceLanguage: language, cardLanguage } = root.dataset;
    this.root = root;
    // The page of all decks also stands in for every other one that could not be fetched.
    const asked = placeOf(location);
    this.standsIn = !deck && !practice && Boolean(asked.deck || asked.practice);
    this.place = this.standsIn ? asked : { deck, practice };
    this.serverAhead = 0;
    this.titles = JSON.parse(document.getElementById("study-titles").textContent);
    const texts = JSON.parse(document.getElementById("study-texts").textContent);
    this.screen = new Screen(root, texts, language);
    this.view = new CardView(root.querySelector("[data-card]"), cardLanguage, this.tools(texts));
    this.actions = new Actions(this, texts, language);
    this.wake = new Wake();
    this.snapshot = this.practice ? NOT_KEPT : new Snapshot(browserStorage("sessionStorage"), learner, this.place.deck);
    this.outbox = own.outbox;
    this.outbox.refuse = (message) => this.screen.refused(message);
    this.outbox.changed = () => this.screen.unsent(this.outbox.list().length, this.outbox.trouble);
    this.session = null;
    this.moves = 0; // answers and undos: a queue asked for before the latest of them is old
    this.listen();
  }

  // What a card and its exercise need of the page.
  tools(texts) {
    const { screen } = this;
    return { texts, say: (text) => screen.say(text), outcome: (...of) => screen.outcome(...of), done: () => this.reveal() };
  }

  // Which cards beyond the day's; empty for the day's.
  get practice() {
    return this.place.practice;
  }

  // For when a drill card is ready: that, the server says by its own clock.
  serverNow() {
    return Date.now() + this.serverAhead;
  }

  async start() {
    if (this.standsIn) await this.suit();
    await this.outbox.settled();
    try {
      const queue = await this.queue();
      const saved = this.snapshot.load(queue.day);
      this.session = begin(queue, this.serverNow(), saved);
      await this.prepare();
      this.table();
    } catch (error) {
      if (!error.kind) throw error; // ours to mend, not the network's
      this.screen.stage("waiting");
      this.outbox.trouble = error;
      this.outbox.changed();
      if (error.kind === "network") setTimeout(() => this.start(), Math.max(RETRY, error.wait));
    }
  }

  async suit() {
    const { suit } = await import("../offline/kept.js");
    suit(this.root, this.place);
    this.standsIn = false;
  }

  async queue() {
    const { deck, practice: query } = this.place;
    if (query) {
      const { asQueue } = await import("./practice.js");
      return asQueue(await nextPractice(own.api, this.outbox, { query, deck }), this.serverNow());
    }
    const queue = await nextQueue(own.api, this.outbox, deck);
    this.serverAhead = queue.server_now_ms - Date.now();
    return queue;
  }

  // Lays the session's current card on the table, or shows that there is none.
  table({ focus = true } = {}) {
    const { current } = this.session;
    clearTimeout(this.again);
    setTimeout(() => this.settle()); // once the card is drawn
    this.screen.header(this.session, this.titles);
    if (!current) return remaining(this.session) > 0 ? this.more() : this.finish();
    this.view.show(current.card);
    this.actions.shown();
    this.wake.keep(true);
    this.languageButton();
    this.screen.promises(current, this.session.day);
    this.screen.stage("question");
    this.shownAt = performance.now();
    scrollTo(0, 0);
    if (focus) this.view.parts.prompt.focus({ preventScroll: true });
    return undefined;
  }

  settle() {
    this.snapshot.save(this.session);
    decodeAhead(this.session.waiting);
    this.prepare();
  }

  prepare() {
    const { current, waiting, done } = this.session;
    const near = [current, ...waiting.slice(0, PREPARED), done.at(-1)?.item];
    return prepare(near.filter(Boolean).map(({ card }) => card));
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
    if (this.root.dataset.stage !== "question") return;
    this.screen.stage("answer");
    const { judged, typed } = this.view.reveal();
    if (judged) this.screen.propose(judged.grade);
    if (typed) this.check(typed, this.shownAt);
  }

  // The server judges what was typed; until it does, or without it, the answer stands alone.
  async check(typed, shownAt) {
    const found = await own.api.check(this.view.card.id, typed).catch(() => null);
    if (!found || !this.revealed || shownAt !== this.shownAt) return;
    this.view.judged(found, typed);
    this.screen.propose(found.grade);
  }

  pick({ key }) {
    this.view.exercise?.key(key);
  }

  grade(grade) {
    const { current, day } = this.session;
    const took = Math.min(LONGEST_ANSWER, Math.round(performance.now() - this.shownAt));
    const kind = this.practice ? "practice" : "review";
    this.record({ kind, card: current.card.id, grade, dur_ms: took }, (id) =>
      answer(this.session, { grade, id, now: this.serverNow() }),
    );
    this.screen.graded(current, grade, day);
    this.table();
    this.fetchAhead();
  }

  undo() {
    const last = this.session?.done.at(-1);
    if (!last) return;
    this.record({ kind: "undo", card: last.item.card.id, target: last.id }, () => undo(this.session));
    this.screen.say(this.screen.texts.undone);
    this.table();
  }

  // One event for the log, and the session as it is after it.
  record(fields, step) {
    const { id } = this.outbox.record(fields);
    this.session = step(id);
    this.moves += 1;
  }

  language() {
    if (!this.session?.current || this.screen.part("language").hidden) return;
    this.view.toggleLanguage();
    this.languageButton();
  }

  help() {
    this.screen.part("help").showModal();
  }

  async fetchAhead() {
    if (this.practice) return;
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
      await prepare(queue.items.slice(0, PREPARED).map(({ card }) => card));
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
    this.screen.end(this.session, this.practice);
    this.screen.stage("end");
    this.wake.keep(false);
    this.screen.part("end-title").focus({ preventScroll: true });
    const { moves } = this;
    await this.outbox.flush();
    const response = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (moves !== this.moves) return;
    if (response?.ok && !response.redirected) this.screen.part("outlook").innerHTML = await response.text();
    else await this.ownOutlook().catch(() => {}); // neither the server nor a worker
  }

  // What a kept page said of the days ahead is old.
  async ownOutlook() {
    const outlook = this.screen.part("outlook");
    outlook.replaceChildren();
    const { ways } = await import("../offline/kept.js");
    const more = await ways(this.root, this.outbox, this.place.deck);
    if (more) outlook.replaceChildren(more);
  }

  run(found) {
    if (found.name === "grade") return this.grade(found.grade);
    if (!(found.name in this.actions)) return this[found.name](found);
    return this.actions.card ? this.actions[found.name](found) : undefined;
  }

  get revealed() {
    return this.root.dataset.stage === "answer";
  }

  key(event) {
    const dialog = this.root.querySelector("dialog[open]");
    if (dialog && event.key !== dialog.dataset.key) return;
    const { buttons, proposed } = this.screen;
    const found = command(event, { revealed: this.revealed, buttons, proposed });
    if (!found || (found.name === "reveal" && this.root.dataset.stage !== "question")) return;
    event.preventDefault();
    if (dialog) dialog.close();
    else this.run(found);
  }

  listen() {
    document.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("click", (event) => this.click(event));
    this.view.typing.addEventListener("submit", (event) => {
      event.preventDefault();
      this.reveal();
    });
    addEventListener("online", () => this.outbox.flush());
    addEventListener("pagehide", () => this.outbox.leave());
    document.addEventListener("visibilitychange", () => this.visible());
  }

  click(event) {
    const button = event.target.closest("[data-run], [data-grade], [data-close]");
    if (!button) return;
    button.closest("[popover]")?.hidePopover();
    if (button.dataset.close !== undefined) button.closest("dialog").close();
    else if (button.dataset.grade !== undefined) this.run({ name: "grade", grade: Number(button.dataset.grade) });
    else this.run({ name: button.dataset.run, button });
  }

  // Another device may have studied, and another day may have begun, while this page lay in the background.
  visible() {
    this.outbox.flush();
    if (document.visibilityState !== "visible") return;
    if (this.session && !this.revealed && !this.practice) this.fetchQueue();
  }
}

const root = document.querySelector("[data-study]");
if (root) new Study(root).start();
