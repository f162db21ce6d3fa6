// Instants as the log wants them. Offsets are minutes east of UTC, unlike getTimezoneOffset.

export function offsetAt(ms) {
  return -new Date(ms).getTimezoneOffset();
}

// A device's instants only grow, even where its clock is set back: the log orders by them.
export function after(now, last) {
  return Math.max(now, last + 1);
}
