// What this browser holds of one learner: the log (what is unsent and what the server has), the states that it folds to,
// the cards of the decks under study, and the position up to which the server's log was taken over. A database a learner.

import { fold } from "../scheduling/fold.js";
import { change, open, result } from "./database.js";

const PREFIX = "quizdeck.";
const VERSION = 2;
const PATIENCE = 3000;
export const START = Object.freeze({ after: 0, proof: { seq: 0, chain: "0".repeat(64) } });

export function databaseOf(learner) {
  return PREFIX + learner;
}

// A store that lasts where the browser lets us have one, else one that lives as long as the page.
export async function openStore(learner) {
  try {
    return new Store(await Promise.race([open(databaseOf(learner), VERSION, upgrade), tooLate()]));
  } catch {
    return new Passing();
  }
}

function tooLate() {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("the database does not open")), PATIENCE);
  });
}

function upgrade(transaction, from) {
  if (from < 1) make(transaction.db);
  transaction.objectStore("events").createIndex("study_day", "study_day");
}

function make(database) {
  const events = database.createObjectStore("events", { keyPath: "id" });
  events.createIndex("card", "card");
  events.createIndex("unsent", "unsent"); // events that were sent have no such field and stand in no such index
  database.createObjectStore("states", { keyPath: "card" });
  database.createObjectStore("cards", { keyPath: "id" }).createIndex("deck", "deck");
  database.createObjectStore("notes");
}

export class Store {
  mirrors = true;

  constructor(database) {
    this.database = database;
    // Somebody signs out in another tab: a connection that stays open would keep the database alive.
    database.onversionchange = () => database.close();
  }

  // Asked of the browser before this returns: a tab that is closed a moment later loses no answer.
  add(event) {
    return change(this.database, ["events"], (transaction) => {
      transaction.objectStore("events").put({ ...event, unsent: 1 });
      transaction.commit();
    });
  }

  async unsent() {
    return result(this.#read("events").index("unsent").getAll());
  }

  event(id) {
    return result(this.#read("events").get(id));
  }

  refold(cards) {
    return change(this.database, ["events", "states"], (transaction) => refolded(transaction, cards), "strict");
  }

  note(name) {
    return result(this.#read("notes").get(name));
  }

  async keepNote(name, value) {
    await change(this.database, ["notes"], (transaction) => {
      transaction.objectStore("notes").put(value, name);
    });
  }

  async position() {
    return (await this.note("position")) ?? START;
  }

  // What one exchange brought, in one transaction. `kept`: events as the server now has them; `dropped`: those that it
  // will never take; `changes`: events of its log behind `from`; `next`: the new position.
  settle({ kept, dropped, changes, from, next }) {
    return change(this.database, ["events", "states", "notes"], async (transaction) => {
      const [events, notes] = [transaction.objectStore("events"), transaction.objectStore("notes")];
      kept.forEach((event) => events.put(event));
      dropped.forEach(({ id }) => events.delete(id));
      // Another tab may have gone on from the same position where the browser has no locks: the first one counts.
      const held = (await result(notes.get("position"))) ?? START;
      const news = held.after === from.after && held.proof.chain === from.proof.chain ? changes : null;
      news?.forEach((event) => events.put(event));
      if (news) notes.put(next, "position");
      await refolded(transaction, [...kept, ...dropped, ...(news ?? [])].map(({ card }) => card));
    });
  }

  // Where nothing more can be stored: what the server has need not be held, and comes back with its log.
  forget(ids) {
    return change(this.database, ["events"], (transaction) => {
      ids.forEach((id) => transaction.objectStore("events").delete(id));
    });
  }

  // The server lost what we have seen: everything is to be sent again, with what the server once made of it.
  rewind() {
    return change(this.database, ["events", "notes"], async (transaction) => {
      const events = transaction.objectStore("events");
      for (const event of await result(events.getAll())) {
        if (!event.unsent) events.put({ ...event, unsent: 1, again: true });
      }
      transaction.objectStore("notes").put(START, "position");
    });
  }

  // Everything that today's queue is made of.
  async holdings() {
    const [limits, cards, states] = await Promise.all([
      this.note("limits"),
      result(this.#read("cards").getAll()),
      result(this.#read("states").getAll()),
    ]);
    return { limits, cards, states };
  }

  // What was answered on a study day and not taken back.
  async answers(day) {
    const events = this.#read("events");
    const answers = (await result(events.index("study_day").getAll(day))).filter(({ grade }) => grade !== undefined);
    const cards = [...new Set(answers.map(({ card }) => card))];
    const logs = await Promise.all(cards.map((card) => result(events.index("card").getAll(card))));
    const undone = new Set(logs.flat().map(({ target }) => target));
    return answers.filter(({ id }) => !undone.has(id));
  }

  // A page of a deck's changes; `mark` (revision and digest) only with the last one, so that a broken-off fetch begins anew.
  keepCards(deck, cards, mark) {
    return change(this.database, ["cards", "notes"], (transaction) => {
      const store = transaction.objectStore("cards");
      for (const card of cards) {
        if (card.retired) store.delete(card.id);
        else store.put(card);
      }
      if (mark) transaction.objectStore("notes").put(mark, `deck ${deck}`);
    });
  }

  dropDeck(deck) {
    return change(this.database, ["cards", "notes"], async (transaction) => {
      const store = transaction.objectStore("cards");
      for (const id of await result(store.index("deck").getAllKeys(deck))) store.delete(id);
      transaction.objectStore("notes").delete(`deck ${deck}`);
    });
  }

  async decks() {
    const keys = await result(this.#read("notes").getAllKeys());
    return keys.filter((key) => key.startsWith("deck ")).map((key) => key.slice("deck ".length));
  }

  // All but what the server has not heard of yet. Gives how much that is.
  async strip() {
    const unsent = await this.unsent();
    await change(this.database, ["events", "states", "cards", "notes"], (transaction) => {
      for (const name of ["events", "states", "cards", "notes"]) transaction.objectStore(name).clear();
      unsent.forEach((event) => transaction.objectStore("events").put(event));
    });
    return unsent.length;
  }

  close() {
    this.database.close();
  }

  #read(name) {
    return this.database.transaction(name).objectStore(name);
  }
}

async function refolded(transaction, cards) {
  const [events, states] = [transaction.objectStore("events"), transaction.objectStore("states")];
  await Promise.all(
    [...new Set(cards)].map(async (card) => {
      const log = await result(events.index("card").getAll(card));
      if (log.length) states.put({ card, ...fold(log) });
      else states.delete(card);
    }),
  );
}

// Keeps what is unsent while the page is open, and mirrors nothing.
export class Passing {
  mirrors = false;
  #events = new Map();
  #notes = new Map();

  async add(event) {
    this.#events.set(event.id, event);
  }

  async unsent() {
    return [...this.#events.values()].sort((one, two) => (one.id < two.id ? -1 : 1));
  }

  async event(id) {
    return this.#events.get(id);
  }

  async refold() {}

  async note(name) {
    return this.#notes.get(name);
  }

  async keepNote(name, value) {
    this.#notes.set(name, value);
  }

  async position() {
    return START;
  }

  async settle({ kept, dropped }) {
    for (const { id } of [...kept, ...dropped]) this.#events.delete(id);
  }

  async forget() {}

  async rewind() {}

  async holdings() {
    return {};
  }

  close() {}
}
