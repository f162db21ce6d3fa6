// Storage of the browser, or of the page alone where the browser keeps nothing (some private windows).

class Memory {
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
