// What a reload of the page must not lose: which card lay on the table and what can be undone. It belongs to one tab,
// one learner, one deck and one study day; the server's queue stays the truth.

const MOST_UNDONE = 100;

export class Snapshot {
  constructor(storage, learner, deck) {
    this.storage = storage;
    this.name = `quizdeck.session.${learner}.${deck || "all"}`;
  }

  load(day) {
    try {
      const saved = JSON.parse(this.storage.getItem(this.name));
      return saved?.day === day ? { done: saved.done, current: saved.current } : {};
    } catch {
      return {};
    }
  }

  save({ day, done, current }) {
    const text = JSON.stringify({ day, done: done.slice(-MOST_UNDONE), current: current?.card.id ?? null });
    try {
      this.storage.setItem(this.name, text);
    } catch {
      this.storage.removeItem(this.name); // full: better nothing than something old
    }
  }
}
