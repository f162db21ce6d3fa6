// What can be seen to be wrong with a page as it stands: `inspection.<name>()` lists the faults, each as a text.

const HOLDERS = "button, .button, label, legend, summary, th, td, dt, dd, nav a, .badge, .tab, [role='tab'], option";
const PRESSED = "button, .button, nav a, th, dt";
const FOCUSABLE = "a[href], button:enabled, input:enabled:not([type='hidden']), select, textarea, summary, [tabindex='0']";
const CODE = "code, kbd, pre, samp, script, style, textarea, [translate='no']";
const HAN = /\p{Script=Han}/u;
const SLACK = 1.5; // px: glyphs lean out of their boxes

const short = (text) => text.replace(/\s+/gu, " ").trim().slice(0, 60);
const name = (element) => `<${element.tagName.toLowerCase()}${element.className?.split ? ` ${element.className}` : ""}>`;

function isSeen(element) {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  return !element.closest(".visually-hidden") && !element.closest("details:not([open]) > :not(summary)");
}

function texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const { parentElement: parent } = node;
    if (node.data.trim() && !parent.closest("script, style, noscript, svg") && isSeen(parent)) found.push(node);
  }
  return found;
}

function rects(node, start = 0, end = node.length) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
}

const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
const clips = (element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX);

function ancestors(element) {
  const found = [];
  for (let one = element; one && one !== document.body; one = one.parentElement) found.push(one);
  return found;
}

function outside(rect, box) {
  return rect.left < box.left - SLACK || rect.right > box.right + SLACK || rect.top < box.top - SLACK || rect.bottom > box.bottom + SLACK;
}

function cut(node) {
  const around = ancestors(node.parentElement);
  const holder = node.parentElement.closest(HOLDERS);
  for (const element of around) {
    if (scrolls(element)) return null;
    // A title of a deck may end in dots where the line is full; what the interface says may not.
    if (clips(element) && getComputedStyle(element).textOverflow === "ellipsis" && !element.matches(HOLDERS)) return null;
    const inline = getComputedStyle(element).display.startsWith("inline") && !getComputedStyle(element).display.includes("-");
    if (inline || (element !== holder && !clips(element))) continue;
    const box = element.getBoundingClientRect();
    if (rects(node).some((rect) => outside(rect, box))) return name(element);
  }
  const wide = rects(node).some(({ left, right }) => left < -SLACK || right > innerWidth + SLACK);
  return wide ? "the screen" : null;
}

// A word that goes over two lines, or a last line of a single character, in what is pressed or heads a column.
function broken(node) {
  if (!node.parentElement.closest(PRESSED) || node.parentElement.closest("td, dd")) return null;
  for (const match of node.data.matchAll(/[\p{Script=Latin}\d]+/gu)) {
    if (new Set(rects(node, match.index, match.index + match[0].length).map(({ top }) => Math.round(top))).size > 1) return match[0];
  }
  const lines = rects(node);
  const last = lines.at(-1);
  const lone = HAN.test(node.data) && lines.length > 1 && last.width < 1.2 * Number.parseFloat(getComputedStyle(node.parentElement).fontSize);
  return lone ? "a character alone on its line" : null;
}

function fit() {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`page is ${document.documentElement.scrollWidth} wide`);
  for (const node of texts()) {
    const by = cut(node);
    if (by) found.push(`"${short(node.data)}" leaves ${by}`);
    const part = broken(node);
    if (part) found.push(`"${short(node.data)}" is broken: ${part}`);
  }
  return [...found, ...tooLong()];
}

// What a field shows of itself: its placeholder, or the option that is chosen.
function tooLong() {
  const canvas = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("input[placeholder], select")].filter(isSeen).flatMap((field) => {
    const style = getComputedStyle(field);
    const { font } = field.placeholder ? getComputedStyle(field, "::placeholder") : style;
    const text = field.placeholder ?? field.selectedOptions[0]?.text ?? "";
    canvas.font = font;
    const room = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    return canvas.measureText(text).width > room + 1 ? [`"${short(text)}" is cut in its field`] : [];
  });
}

// Texts whose language is not what the page says it is.
function languages() {
  return texts().flatMap((node) => {
    const parent = node.parentElement;
    if (parent.closest(CODE)) return [];
    const lang = parent.closest("[lang]").lang;
    const chinese = HAN.test(node.data);
    const english = !chinese && (node.data.match(/(?<![@.\w-])[A-Za-z][a-z]+(?![@.\w-])/gu) ?? []).length > 2;
    const wrong = (chinese && !lang.startsWith("zh")) || (english && !lang.startsWith("en"));
    return wrong ? [`"${short(node.data)}" is marked ${lang}`] : [];
  });
}

// Only where the browser is asked for less motion.
function motions() {
  const moving = (style) => [style.transitionDuration, style.animationDuration].some((value) => value.split(",").some((one) => Number.parseFloat(one) > 0));
  return [...document.querySelectorAll("*")].filter((element) => moving(getComputedStyle(element))).map(name);
}

const outlined = (element) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
};

// After a key was pressed: everything that takes the focus shows it, and nothing that sticks to the screen lies over it.
function focus() {
  const before = document.activeElement;
  // A menu may lie over what is below: Escape shows it again.
  const open = [...document.querySelectorAll("dialog:modal, :popover-open")].at(-1) ?? document;
  const found = [...open.querySelectorAll(FOCUSABLE)].filter(isSeen).flatMap((element) => {
    element.focus();
    if (document.activeElement !== element) return [];
    const shown = [element, ...(element.labels ?? [])].some(outlined) || ancestors(element).slice(1, 4).some(outlined);
    const faults = shown ? [] : [`${name(element)} "${short(element.textContent)}" does not show its focus`];
    return isCovered(element) ? [...faults, `${name(element)} "${short(element.textContent)}" has the focus and is covered`] : faults;
  });
  before?.focus?.();
  scrollTo(0, 0);
  return found;
}

function isCovered(element) {
  const box = (element.labels?.[0]?.contains(element) ? element.labels[0] : element).getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + x * box.width, box.top + y * box.height]));
  return !points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(top)));
  });
}

globalThis.inspection = { fit, languages, motions, focus };
