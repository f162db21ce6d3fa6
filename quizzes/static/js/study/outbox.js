// Answers on their way to the server. Each lies under a key of its own in the browser's storage until the server has
// said that it has it, so neither a reload nor a second tab loses or overwrites one. Sending the same answer twice
// does no harm: the server knows it by its id.

const BATCH = 50;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

export class Outbox {
  constructor(learner, storage, send) {
    this.prefix = `quizdeck.outbox.${learner}.`;
    this.storage = storage;
    this.overflow = new Memory();
    this.send = send; // async (review operations, or one undo) -> {settled: keys, parked: keys}; throws Trouble
    this.parked = new Set(); // the server cannot take these yet; the next visit tries again
    this.trouble = null;
    this.wait = FIRST_WAIT;
    this.timer = null;
    this.running = null;
    this.changed = () => {};
  }

  add(operation) {
    const text = JSON.stringify(operation);
    try {
      this.storage.setItem(this.prefix + operation.key, text);
    } catch {
      this.overflow.setItem(this.prefix + operation.key, text); // the browser's storage is full
    }
    this.changed();
    // After a failure the timer, or the network's return, decides when to try again.
    if (this.trouble === null) this.flush();
  }

  // Oldest first: keys are UUIDs that sort by time, and an undo is younger than what it takes back.
  list() {
    const found = [this.storage, this.overflow].flatMap((storage) => entries(storage, this.prefix));
    return found.sort((one, two) => (one.key < two.key ? -1 : 1));
  }

  #forget(key) {
    this.storage.removeItem(this.prefix + key);
    this.overflow.removeItem(this.prefix + key);
  }

  // Sends what is there; resolves when nothing is left that can be sent, or at the first failure.
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.#locked().finally(() => {
      this.running = null;
      this.changed();
    });
    return this.running;
  }

  // Two tabs take turns, so that a card's answers arrive in their order.
  #locked() {
    return navigator.locks ? navigator.locks.request(this.prefix, () => this.#drain()) : this.#drain();
  }

  async #drain() {
    try {
      for (let batch = this.#batch(); batch.length; batch = this.#batch()) {
        const { settled, parked } = await this.send(batch);
        settled.forEach((key) => this.#forget(key));
        parked.forEach((key) => this.parked.add(key));
        this.trouble = null;
        this.wait = FIRST_WAIT;
        this.changed();
      }
      this.trouble = null;
    } catch (error) {
      this.#later(error);
    }
  }

  #batch() {
    const open = this.list().filter((operation) => !this.parked.has(operation.key));
    if (open[0]?.kind === "undo") return [open[0]];
    const end = open.findIndex((operation) => operation.kind === "undo");
    return open.slice(0, Math.min(BATCH, end < 0 ? BATCH : end));
  }

  #later(error) {
    this.trouble = error;
    if (error.kind !== "network") return;
    this.timer = setTimeout(() => this.flush(), Math.max(error.wait ?? 0, this.wait));
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }
}

function entries(storage, prefix) {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  return keys.filter((key) => key?.startsWith(prefix)).flatMap((key) => parsed(storage.getItem(key)));
}

function parsed(text) {
  try {
    const operation = JSON.parse(text);
    return operation?.key ? [operation] : [];
  } catch {
    return []; // not ours, or cut short: nothing that could be sent
  }
}

// Where the browser keeps nothing (some private windows), the page does, as long as it is open.
export class Memory {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, value);
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

export function browserStorage(name) {
  try {
    const storage = window[name];
    storage.setItem("quizdeck.probe", "1");
    storage.removeItem("quizdeck.probe");
    return storage;
  } catch {
    return new Memory();
  }
}
