// One card on the page. Its texts are HTML that the server sanitised when the deck was imported.

const TAGS = { zh: "zh-Hans" };
const NAMES = { en: "English", zh: "中文" };

// The languages of a card that are shown: the learner's first, and the others once they asked for them.
export function languages(content, preference, others) {
  const all = Object.keys(content.prompt);
  if (others || preference === "both") return all;
  return all.includes(preference) ? [preference] : all.slice(0, 1);
}

export function otherLanguage(content, preference) {
  const shown = languages(content, preference, false);
  const other = Object.keys(content.prompt).find((language) => !shown.includes(language));
  return other ? { lang: TAGS[other] ?? other, name: NAMES[other] ?? other } : null;
}

export function fill(element, texts, shown) {
  element.replaceChildren(...shown.filter((language) => texts?.[language]).map((language) => block(texts, language)));
}

function block(texts, language) {
  const part = document.createElement("div");
  part.lang = TAGS[language] ?? language;
  part.innerHTML = texts[language];
  return part;
}

export class CardView {
  constructor(root, preference) {
    this.parts = Object.fromEntries(["prompt", "back", "answer", "why"].map((name) => [name, root.querySelector(`[data-${name}]`)]));
    this.typing = root.querySelector("[data-typing]");
    this.typed = root.querySelector("[data-typed]");
    this.root = root;
    this.preference = preference;
    this.others = false;
    this.card = null;
  }

  show(card) {
    this.card = card;
    this.others = false;
    this.typing.hidden = card.kind !== "command";
    this.typing.reset();
    this.parts.back.hidden = true;
    this.root.dataset.kind = card.kind;
    this.#fill();
    for (const picture of this.root.querySelectorAll("img")) picture.decode?.().catch(() => {});
  }

  reveal() {
    this.parts.back.hidden = false;
    this.typing.hidden = true;
    const words = this.typing.elements.typed.value.trim();
    this.typed.hidden = words === "";
    this.typed.querySelector("code").textContent = words;
    this.parts.answer.focus({ preventScroll: true });
    this.parts.back.scrollIntoView({ block: "nearest" });
  }

  toggleLanguage() {
    this.others = !this.others;
    this.#fill();
  }

  #fill() {
    const { content } = this.card;
    const shown = languages(content, this.preference, this.others);
    fill(this.parts.prompt, content.prompt, shown);
    fill(this.parts.answer, content.answer, shown);
    fill(this.parts.why, content.why, shown);
    this.parts.why.hidden = !this.parts.why.childElementCount;
  }
}
