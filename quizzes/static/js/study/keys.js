// Which command a key stands for; null for keys that are none of ours.

const FIELDS = "input, textarea, select, [contenteditable]";
const PRESSABLE = "button, a[href], summary";

export function command(event, { revealed, buttons }) {
  if (event.defaultPrevented || event.isComposing || event.target.closest?.(FIELDS)) return null;
  const undo = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (undo) return event.key.toLowerCase() === "z" ? { name: "undo" } : null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return plain(event, revealed, buttons);
}

function plain(event, revealed, buttons) {
  if (event.key === " " || event.key === "Enter") {
    // A button that has the focus is pressed by these keys already. A key that is held down flips one card only.
    if (event.repeat || event.target.closest?.(PRESSABLE)) return null;
    return revealed ? { name: "grade", grade: 4 } : { name: "reveal" };
  }
  const grade = buttons.find((button) => button.key === event.key);
  if (grade) return revealed && !event.repeat ? { name: "grade", grade: grade.grade } : null;
  const name = { u: "undo", l: "language", "?": "help" }[event.key];
  return name ? { name } : null;
}
