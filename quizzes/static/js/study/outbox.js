// Events on their way to the server. Each lies in the browser's database until the server has said that it has it, so
// neither a reload nor a second tab loses one. Sending the same event twice does no harm: the server knows it by its id.

import { BATCH, exchange } from "../offline/exchange.js";
import { openStore, Passing, START } from "../offline/store.js";
import { studyDay } from "../scheduling/clock.js";
import { after, offsetAt } from "./time.js";
import { newId } from "./uuid.js";

const SPACING = 1000; // the server takes one exchange a second from a session
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
const PATIENCE = 4000;
const TOLERANCE = 300_000; // as on the server: smaller differences of clocks are the network's delay

export class Outbox {
  constructor(learner, api, { device, rollover, refuse = () => {}, changed = () => {} }) {
    this.name = `quizdeck.outbox.${learner}`;
    this.api = api;
    this.device = device;
    this.rollover = rollover;
    this.refuse = refuse; // told the message of an event that the server will never take
    this.changed = changed;
    this.waiting = new Map(); // by id: the store's unsent events, and those that it could not take
    this.unwritten = new Map(); // by id: those that may not be in the store yet
    this.parked = new Set(); // the server cannot take these yet; the next visit tries again
    this.trouble = null;
    this.wait = FIRST_WAIT;
    this.exchanged = -Infinity;
    this.ahead = 0; // the server's clock before ours
    this.last = 0;
    this.writing = Promise.resolve();
    this.unfolded = new Set();
    this.folding = null;
    this.ready = this.#open(learner);
    this.tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(this.name) : null;
    this.tabs?.addEventListener("message", () => this.#reload().then(() => this.changed()));
  }

  async #open(learner) {
    this.store = await openStore(learner);
    await this.#moveOld(learner).catch(() => {}); // they stay where they are until the next visit
    this.noted = (await this.store.note("ahead")) ?? 0;
    this.ahead ||= this.noted;
    await this.#reload();
    await this.store.refold([...this.waiting.values()].map(({ card }) => card)).catch(() => {});
    this.changed();
  }

  // What a page left that ended while it wrote, or an earlier version of it.
  async #moveOld(learner) {
    if (!Object.keys(localStorage).some((key) => key.startsWith(`${this.name}.`))) return;
    const { moveOld } = await import("../offline/old.js");
    await moveOld(learner, this.store);
  }

  // Takes {kind, card, grade?, dur_ms?, target?, payload?} and gives the event that it became. It counts from now on.
  record(fields) {
    const at = after(Date.now(), this.last);
    const event = { id: newId(at), at_ms: at, tz_min: offsetAt(at), rollover_h: this.rollover, ...fields };
    const eff = at + (Math.abs(this.ahead) > TOLERANCE ? this.ahead : 0);
    const whole = { ...event, eff_ms: eff, study_day: studyDay(eff, event.tz_min, this.rollover) };
    this.last = at;
    this.waiting.set(event.id, whole);
    this.unwritten.set(event.id, whole);
    this.writing = Promise.all([this.writing, this.#write(whole)]);
    this.changed();
    this.#soon();
    return whole;
  }

  // Not one after the other: the next answer must not wait for the folding of this one.
  async #write(event) {
    if (!this.store) await this.ready;
    try {
      await this.store.add(event);
      this.unwritten.delete(event.id);
      this.unfolded.add(event.card);
      this.folding ??= this.#fold();
    } catch {
      // The browser's storage is full, or gone: the event stays in `waiting` as long as the page is open.
    }
    this.tabs?.postMessage("added");
  }

  async #fold() {
    while (this.unfolded.size) {
      const cards = [...this.unfolded];
      this.unfolded.clear();
      await this.store.refold(cards).catch(() => {}); // full: the next visit folds them
    }
    this.folding = null;
  }

  // Everything that was recorded is in the store, and folded.
  async written() {
    await this.ready;
    await this.writing;
    await this.folding;
  }

  // Oldest first: ids are UUIDs that sort by time, and an undo is younger than what it takes back.
  list() {
    return [...this.waiting.values()].sort((one, two) => (one.id < two.id ? -1 : 1));
  }

  // By the server's clock, so far as we know it.
  now() {
    return Date.now() + this.ahead;
  }

  // After a failure the timer, or the network's return, decides when to try again.
  #soon() {
    if (this.trouble !== null || this.timer) return;
    this.timer = setTimeout(() => this.flush(), Math.max(0, this.exchanged + SPACING - performance.now()));
  }

  // Sends what is there; resolves when nothing is left that can be sent, or at the first failure.
  flush() {
    return this.#run(false);
  }

  // The page ends. A browser may drop what it was still writing, but not what lies in localStorage.
  leave() {
    try {
      for (const event of this.unwritten.values()) localStorage.setItem(`${this.name}.${event.id}`, JSON.stringify({ event }));
    } catch {
      // No room there either.
    }
    this.flush();
  }

  // The same, but a network that never answers keeps nobody waiting.
  async settled() {
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  // Also takes over what is new in the server's log.
  pull() {
    return this.#run(true);
  }

  async #run(pull) {
    clearTimeout(this.timer);
    this.timer = null;
    if (pull) await this.running; // a round that may only send
    this.running ??= this.#locked(pull).finally(() => {
      this.running = null;
      this.changed();
      if (this.#batch().length) this.#soon(); // recorded while the round was ending
    });
    await this.running;
  }

  // Two tabs take turns, so that no event is under way twice and the position in the log moves once.
  async #locked(pull) {
    await this.ready;
    if (!navigator.locks) return this.#drain(pull);
    return navigator.locks.request(this.name, () => this.#drain(pull));
  }

  async #drain(pull) {
    try {
      await this.#reload();
      for (let more = pull; ; ) {
        await this.writing; // else the store would take an event as unsent that has just gone out
        const batch = this.#batch();
        if (!more && !batch.length) break;
        more = await this.#exchange(batch);
        this.changed();
      }
      this.trouble = null;
      this.wait = FIRST_WAIT;
    } catch (error) {
      this.#later(error);
    }
    this.tabs?.postMessage("sent");
  }

  #batch() {
    return this.list()
      .filter(({ id }) => !this.parked.has(id))
      .slice(0, BATCH);
  }

  // Whether the server's log goes on behind what it gave.
  async #exchange(events) {
    this.exchanged = performance.now();
    try {
      const told = await exchange(this.api, this.store, { events, device: this.device, clock: () => Date.now() });
      told.settled.forEach((id) => this.waiting.delete(id));
      told.parked.forEach((id) => this.parked.add(id));
      told.refused.forEach((message) => this.refuse(message));
      await this.heard(told.ahead);
      return told.more;
    } catch (error) {
      await this.#recover(error);
      return true;
    }
  }

  // How far the server's clock is before ours; kept for the days without it.
  async heard(ahead) {
    this.ahead = ahead;
    if (Math.abs(ahead - this.noted) < TOLERANCE / 10) return;
    this.noted = ahead;
    await this.ready;
    await this.store.keepNote("ahead", ahead).catch(() => {}); // full: the next answer says it again
  }

  // Throws what only time or a person can mend.
  async #recover(error) {
    if (error.kind !== "refused") throw error;
    if (error.code === "reset_required") {
      const { proof } = await this.store.position();
      if (proof.seq === START.proof.seq) throw error; // what we have seen cannot be lost where we saw nothing
      await this.store.rewind();
      await this.#reload();
    } else if (error.field === "device" && !this.renewed) {
      this.renewed = true;
      this.device = await this.api.register();
    } else {
      this.refuse(error.message);
      throw error;
    }
  }

  async #reload() {
    const found = await this.store.unsent().catch(() => this.#goOn());
    const stored = new Map(found.map((event) => [event.id, event]));
    const own = [...this.waiting].filter(([id]) => !stored.has(id) && !this.known?.has(id));
    this.known = new Set(stored.keys());
    this.waiting = new Map([...stored, ...own]);
    this.last = Math.max(this.last, ...[...stored.values()].filter(({ again }) => !again).map((event) => event.at_ms));
  }

  // The browser took its storage back, or another tab signed out: what this page still knows goes on without.
  #goOn() {
    this.store = new Passing();
    for (const event of this.waiting.values()) this.store.add(event);
    return this.store.unsent();
  }

  #later(error) {
    this.trouble = error;
    if (error.kind === "signed_out" || error.kind === "refused") return;
    this.timer = setTimeout(() => this.flush(), Math.max(error.wait ?? 0, this.wait));
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }
}
