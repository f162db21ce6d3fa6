// Study days, as in quizzes/core/clock.py: days since 1970-01-01.

const DAY_MS = 86_400_000;

export function studyDay(ms, offset, rollover) {
  return Math.floor((ms + offset * 60_000 - rollover * 3_600_000) / DAY_MS);
}

export function isoOf(day) {
  return day === null ? null : new Date(day * DAY_MS).toISOString().slice(0, 10);
}

// The day of YYYY-MM-DD in the years 1 to 9999; null for everything else.
export function dayOf(text) {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "0001") return null;
  const ms = Date.parse(text);
  // Some engines read the 30th of February as a day of March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? null : ms / DAY_MS;
}
