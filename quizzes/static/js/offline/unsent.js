// [data-unsent-badge]: how many of this learner's answers wait in this browser. Nothing while there are none, and nothing
// of those that are on their way.

const GRACE = 1500; // as long as sending usually takes

// Null where the browser holds nothing of this learner; makes no database.
export function countUnsent(learner) {
  return new Promise((resolve) => {
    if (!globalThis.indexedDB) return resolve(null);
    const opened = indexedDB.open(`quizdeck.${learner}`);
    opened.onupgradeneeded = () => opened.transaction.abort(); // there was none
    opened.onerror = (event) => {
      event.preventDefault();
      resolve(null);
    };
    opened.onsuccess = () => count(opened.result, resolve);
    return undefined;
  });
}

function count(database, resolve) {
  const asked = database.transaction("events").objectStore("events").index("unsent").count();
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => resolve(0);
  database.close(); // once that is answered
}

export class Badge {
  #shown = 0;

  constructor(element, learner) {
    Object.assign(this, { element, learner, words: new Intl.PluralRules(element.closest("[lang]").lang) });
    new BroadcastChannel(`quizdeck.outbox.${learner}`).addEventListener("message", () => this.refresh());
    for (const event of ["online", "offline", "pageshow"]) addEventListener(event, () => this.refresh());
  }

  // Gives what was counted.
  async refresh() {
    const found = await countUnsent(this.learner);
    this.count = found ?? 0;
    if (!this.count || this.#shown || !navigator.onLine) this.#show();
    else this.later ??= setTimeout(() => this.#show(), GRACE);
    return found;
  }

  #show() {
    const { count } = this;
    clearTimeout(this.later);
    this.later = null;
    if (count === this.#shown) return;
    this.#shown = count;
    const { dataset, firstElementChild: badge } = this.element;
    const words = dataset[this.words.select(count)] ?? dataset.other;
    badge.lastElementChild.textContent = count ? words.replace("#", count) : "";
    badge.hidden = !count;
  }
}
