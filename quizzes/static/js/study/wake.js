// A phone that is studied on stays awake. The browser lets go of the lock whenever the page is hidden.

export class Wake {
  #lock = null;
  #wanted = false;

  constructor() {
    this.able = "wakeLock" in navigator && matchMedia("(hover: none)").matches;
    document.addEventListener("visibilitychange", () => this.#hold());
  }

  keep(wanted) {
    this.#wanted = wanted;
    if (wanted) return this.#hold();
    this.#lock?.release().catch(() => {});
    this.#lock = null;
    return undefined;
  }

  async #hold() {
    if (!this.able || !this.#wanted || document.visibilityState !== "visible") return;
    if (this.#lock && !this.#lock.released) return;
    this.#lock = await navigator.wakeLock.request("screen").catch(() => null); // a low battery refuses it
  }
}
