// What a learner does with the card on the table beside answering it: put it away, mark it, look into it.

import { own } from "../offline/own.js";
import { openZoom } from "./plate.js";
import { flagged, putAway } from "./session.js";
import { browserStorage } from "./storage.js";
import { listenForSwipes, swipesAreOn, toggleSwipes } from "./swipe.js";

export class Actions {
  constructor(study, texts, language) {
    this.study = study;
    this.screen = study.screen;
    this.editors = JSON.parse(document.getElementById("study-editors").textContent);
    this.asked = [this.screen.part("information"), own.api, texts.information, language];
    this.storage = browserStorage("localStorage");
    listenForSwipes(this.screen.part("card"), this.storage, (way) => this.#swiped(way));
    this.screen.part("swipes").setAttribute("aria-checked", String(swipesAreOn(this.storage)));
  }

  get card() {
    return this.study.session?.current?.card ?? null;
  }

  // For each card that is laid on the table.
  shown() {
    const link = this.screen.part("edit");
    const address = this.editors[this.card.deck];
    link.parentElement.hidden = !address;
    if (address) link.href = address.replace("ENTRY", this.card.entry);
  }

  bury() {
    this.#away("bury", { until: dayAfter(this.study.session.day) });
  }

  suspend() {
    this.#away("suspend");
  }

  #away(change, payload = null) {
    const { card, study } = this;
    study.record({ kind: change, card: card.id, payload }, (id) =>
      putAway(study.session, { change, id, now: study.serverNow() }),
    );
    this.screen.say(this.screen.texts[change]);
    study.table();
  }

  flag() {
    const { card, study } = this;
    const flag = study.session.current.state.flag ? 0 : 1;
    study.record({ kind: "flag", card: card.id, payload: { flag } }, (id) => flagged(study.session, { flag, id }));
    this.screen.header(study.session, study.titles);
    this.screen.say(this.screen.texts[flag ? "flagged" : "unflagged"]);
  }

  edit() {
    const link = this.screen.part("edit");
    if (!link.parentElement.hidden) link.click();
  }

  async information() {
    const { card } = this;
    const { Information } = await import("./information.js");
    this.dialog ??= new Information(...this.asked);
    this.dialog.open(card);
  }

  type() {
    const { typing } = this.study.view;
    if (!typing.hidden) typing.elements.typed.focus();
  }

  // The picture that was pressed; by key the first that is seen.
  zoom({ button }) {
    const figures = [...this.screen.part("card").querySelectorAll("figure.plate")];
    const seen = button?.closest("figure") ?? figures.find((figure) => figure.checkVisibility());
    if (seen) openZoom(this.screen.part("zoom"), seen);
  }

  swipes() {
    const on = toggleSwipes(this.screen.part("card"), this.storage);
    this.screen.part("swipes").setAttribute("aria-checked", String(on));
  }

  #swiped(way) {
    const { study } = this;
    if (!study.revealed) return study.reveal();
    const { buttons } = this.screen;
    const again = Math.max(...buttons.map(({ grade }) => grade).filter((grade) => grade < 3));
    return study.grade(way === "left" ? again : 4);
  }
}

// The day after an ISO date: a buried card comes back then.
function dayAfter(day) {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
