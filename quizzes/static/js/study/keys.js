// Which command a key stands for; null for keys that are none of ours.

const FIELDS = "input, textarea, select, [contenteditable]";
const PICKS = /^([1-9]|Backspace)$/;
const NAMES = {
  u: "undo",
  l: "language",
  "?": "help",
  t: "type",
  z: "zoom",
  e: "edit",
  "-": "bury",
  "@": "suspend",
  "!": "flag",
  i: "information",
};
const PRESSABLE = "button, a[href], summary";

// `proposed` is the grade that Space and Enter give: 4 where nothing better is known.
export function command(event, { revealed, buttons, proposed = 4 }) {
  if (event.defaultPrevented || event.isComposing) return null;
  // Shows the answer wherever the focus is: in a field, on a step that is being moved.
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return revealed || event.repeat ? null : { name: "reveal" };
  if (event.target.closest?.(FIELDS)) return null;
  const undo = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (undo) return event.key.toLowerCase() === "z" ? { name: "undo" } : null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return plain(event, { revealed, buttons, proposed });
}

function plain(event, { revealed, buttons, proposed }) {
  if (event.key === " " || event.key === "Enter") {
    // A button that has the focus is pressed by these keys already. A key that is held down flips one card only.
    if (event.repeat || event.target.closest?.(PRESSABLE)) return null;
    return revealed ? { name: "grade", grade: proposed } : { name: "reveal" };
  }
  if (!revealed && PICKS.test(event.key)) return event.repeat ? null : { name: "pick", key: event.key };
  const grade = buttons.find((button) => button.key === event.key);
  if (grade) return revealed && !event.repeat ? { name: "grade", grade: grade.grade } : null;
  const name = event.repeat && event.key !== "u" ? null : NAMES[event.key];
  return name ? { name } : null;
}
