// Intervals in words, in the language of the page: "1 day", "1.2 months", "2.5 years".

const DAYS_A_MONTH = 30.44;
const DAYS_A_YEAR = 365.25;

export function words(days, language) {
  const [amount, unit] = scale(days);
  const format = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, format).format(amount);
}

function scale(days) {
  if (days < 30) return [days, "day"];
  // Eleven and a half months read better as a year than as "12 months".
  if (days < 350) return [days / DAYS_A_MONTH, "month"];
  return [days / DAYS_A_YEAR, "year"];
}

// Days from one ISO date to another.
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

// What a button promises. `again`: the card comes back in today's drill; `days`: when it is next due.
export function promise(preview, today) {
  return { again: preview.drill, days: daysBetween(today, preview.due), lapse: preview.grade < 3 };
}
