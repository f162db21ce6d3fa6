// Instants as the API wants them. Offsets are minutes east of UTC, unlike getTimezoneOffset.

export function offsetAt(ms) {
  return -new Date(ms).getTimezoneOffset();
}

export function rfc3339(ms, offset) {
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offset);
  const two = (number) => String(number).padStart(2, "0");
  // "-00:00" would mean that the place is not known, so nought is written with a plus.
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

// A device's instants only grow, even where its clock is set back: the log orders by them.
export function after(now, last) {
  return Math.max(now, last + 1);
}
