// Swipes on the card, for those who switched them on in this browser: any shows the answer; then left is Again, right
// is Good.

const NAME = "quizdeck.swipes";
const FAR = 70; // pixels
const OTHERS = "button, input, a, pre, table, .exercise";

export function listenForSwipes(card, storage, swiped) {
  let start = null;
  card.addEventListener("pointerdown", (event) => {
    const ours = event.pointerType === "touch" && event.isPrimary && storage.getItem(NAME) === "on";
    start = ours && !event.target.closest(OTHERS) ? { x: event.clientX, y: event.clientY } : null;
  });
  card.addEventListener("pointerup", (event) => {
    if (!start) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    if (Math.abs(dx) > FAR && Math.abs(dx) > 2 * Math.abs(dy)) swiped(dx > 0 ? "right" : "left");
  });
  card.addEventListener("pointercancel", () => {
    start = null;
  });
  card.classList.toggle("swiped", storage.getItem(NAME) === "on");
}

export function toggleSwipes(card, storage) {
  const on = storage.getItem(NAME) !== "on";
  storage.setItem(NAME, on ? "on" : "off");
  card.classList.toggle("swiped", on);
  return on;
}

export function swipesAreOn(storage) {
  return storage.getItem(NAME) === "on";
}
