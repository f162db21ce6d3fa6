// Texts of a card in its languages. All of them stand on the page; those not asked for are hidden, so that a key can
// show them at once. Their HTML was sanitised when the deck was imported.

const TAGS = { zh: "zh-Hans" };

export function tag(language) {
  return TAGS[language] ?? language;
}

export function words(texts) {
  const whole = document.createElement("span");
  whole.className = "words";
  for (const [language, html] of Object.entries(texts)) {
    const part = document.createElement("span");
    part.lang = tag(language);
    part.dataset.words = language;
    part.innerHTML = html;
    whole.append(part);
  }
  return whole;
}

export function showLanguages(root, shown) {
  for (const part of root.querySelectorAll("[data-words]")) part.hidden = !shown.includes(part.dataset.words);
}

export function element(name, className = "", ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

// Ours in the midst of a card's words: it speaks the language of the page, whichever theirs is.
export function aside(name, className, ...children) {
  const made = element(name, className, ...children);
  made.lang = document.documentElement.lang;
  return made;
}

export function fillIn(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}
