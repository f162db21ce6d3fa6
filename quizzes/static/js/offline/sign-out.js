// form[data-sign-out]: what is unsent goes out first; where some remains, a dialog says how much and asks what to do.

import { clearOwn } from "./learner.js";
import { own } from "./own.js";

const PATIENCE = 8000;

class SignOut {
  constructor(form) {
    this.form = form;
    this.dialog = document.querySelector("[data-sign-out-unsent]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.dialog.addEventListener("click", (event) => this.choose(event.target.closest("[data-choice]")?.dataset.choice));
  }

  async send() {
    this.form.querySelector("button").disabled = true;
    await Promise.race([own.outbox.flush(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    this.form.querySelector("button").disabled = false;
    const left = own.outbox.list().length;
    if (left === 0) return this.leave();
    this.dialog.querySelector("[data-count]").textContent = left;
    if (!this.dialog.open) this.dialog.showModal();
    return undefined;
  }

  choose(choice) {
    if (choice === "wait") this.send();
    else if (choice === "download") this.download();
    else if (choice === "discard") this.leave();
    else if (choice === "stay") this.dialog.close();
  }

  download() {
    const file = new Blob([JSON.stringify(own.outbox.list(), null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "quizdeck-unsent.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // Where no server can be reached nobody is signed out, so nothing is cleared.
  async leave() {
    own.leaving = true;
    if (navigator.onLine) await clearOwn(own.learner).catch(() => {}); // the next page tries again
    this.form.submit();
  }
}

const form = document.querySelector("form[data-sign-out]");
if (form && own) new SignOut(form);
