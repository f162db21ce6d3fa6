// On every page of a signed-in learner. Sends what waits, and keeps what studying without a network
// takes: the log, the cards, the pictures of the next days, and the study page itself.

import { cacheOf, putAwayOthers, takeOver } from "./learner.js";
import { keepPictures, mirror } from "./mirror.js";
import { own } from "./own.js";

const STUDY = "/study/";
const SHELL_LASTS = 600_000;
const PULL_LASTS = 60_000;

class Keeper {
  constructor({ learner, api, outbox }) {
    Object.assign(this, { learner, api, outbox });
  }

  async start() {
    if (own.leaving) return;
    await this.#takeOver(document.body.dataset.guest).catch(() => {}); // full: the next page tries again
    await putAwayOthers(this.learner).catch(() => {});
    this.worker = await this.#register();
    await this.keep();
    addEventListener("online", () => this.keep());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.keep());
  }

  async #takeOver(guest) {
    if (!guest) return;
    await this.outbox.ready;
    await takeOver(guest, this.learner, this.outbox.store);
  }

  async #register() {
    try {
      await navigator.serviceWorker.register("/sw.js");
      // An app that was installed may ask the browser to spare its storage; a page would make some ask the person.
      if (matchMedia("(display-mode: standalone)").matches) await navigator.storage?.persist?.();
      return true;
    } catch {
      return false; // switched off, or a private window: answers are kept all the same
    }
  }

  // One tab at a time; the others have nothing to add.
  async keep() {
    if (own.leaving) return null;
    if (!navigator.locks) return this.#keep();
    return navigator.locks.request(`quizdeck.keep.${this.learner}`, { ifAvailable: true }, (lock) => lock && this.#keep());
  }

  async #keep() {
    const { api, outbox } = this;
    try {
      if (navigator.onLine) await outbox.flush();
      if (!this.worker || !outbox.store.mirrors || !navigator.onLine || outbox.trouble) return;
      await this.#shell(false);
      if (!outbox.device) return; // nothing to study yet
      await this.#pull();
      if (await mirror(api, outbox.store)) await this.#shell(true);
      await keepPictures(await caches.open(cacheOf(this.learner)), outbox.store, outbox.now());
      await outbox.store.keepNote("kept", Date.now());
    } catch {
      // Without a network, or without room: what is here stays good, and the next page tries again.
    }
  }

  async #pull() {
    const pulled = (await this.outbox.store.note("pulled")) ?? 0;
    if (Date.now() - pulled < PULL_LASTS) return;
    await this.outbox.pull();
    if (this.outbox.trouble) throw this.outbox.trouble;
    await this.outbox.store.keepNote("pulled", Date.now());
  }

  // The study page as it looks now: its buttons, texts and language are settings. It also names this browser's device.
  async #shell(changed) {
    const { store, device } = this.outbox;
    const cache = await caches.open(cacheOf(this.learner));
    const held = await store.note("shell");
    const lasts = !changed && device && held?.device === device && Date.now() - held.at < SHELL_LASTS;
    if (lasts && (await cache.match(STUDY, { ignoreVary: true }))) return;
    const response = await fetch(STUDY, { cache: "no-store" });
    if (!response.ok || response.redirected) return;
    const copy = response.clone();
    const named = /data-device="([^"]*)"/.exec(await response.text())?.[1];
    this.outbox.device ||= named;
    await cache.put(STUDY, copy);
    await store.keepNote("shell", { at: Date.now(), device: named });
  }
}

if (own) new Keeper(own).start();
