// `sm2-1` as quizzes/core/scheduling/sm2.py freezes it, source and open points included; tests/vectors/ hold both to the
// bit. Never edited: a fix is a new module with a new id. Days are numbers, ease is in hundredths.

export const ID = "sm2-1";

const MIN_EASE = 130;
const MAX_INTERVAL = 36_500;

export const NEW = Object.freeze({
  n: 0,
  interval: 0,
  ease: 250,
  lapses: 0,
  due_day: null,
  first_day: null,
  last_day: null,
  pull_day: null,
  drill_day: null,
  drill_at: null,
  suspended: false,
  buried_until: null,
  flag: 0,
});

// The state after a review with this grade (0 to 5) on a study day, at an instant.
export function step(state, grade, day, at) {
  const rule = caseOf(state, day);
  if (rule === "drill") return drill(state, grade, day, at);
  if (grade < 3) return close(fail(state, day), grade, day, at);
  if (rule === "scheduled") return close(advance(state, grade, day), grade, day, at);
  if (rule === "pulled") return close({ ...state, due_day: day + state.interval }, grade, day, at);
  return { ...state, last_day: day };
}

function caseOf(state, day) {
  if (state.due_day === null) return "scheduled";
  if (state.last_day !== null && day <= state.last_day) return "drill";
  if (day >= state.due_day) return "scheduled";
  return state.pull_day !== null && state.pull_day <= day ? "pulled" : "early";
}

function drill(state, grade, day, at) {
  return grade < 4 ? { ...state, drill_day: day, drill_at: at } : { ...state, drill_day: null, drill_at: null };
}

function fail(state, day) {
  return { ...state, n: 0, interval: 1, due_day: day + 1, lapses: state.n >= 1 ? state.lapses + 1 : state.lapses };
}

function advance(state, grade, day) {
  const short = 5 - grade;
  const ease = Math.max(MIN_EASE, state.ease + 10 - short * (8 + short * 2));
  const n = state.n + 1;
  const interval = next(n, state.interval, ease);
  return { ...state, n, interval, ease, due_day: day + interval };
}

function next(n, previous, ease) {
  if (n <= 2) return n === 1 ? 1 : 6;
  // Rounded up in whole numbers: a quotient of floats may lie a hair above the day that it is.
  const product = previous * ease;
  const rest = product % 100;
  return Math.min(MAX_INTERVAL, (product - rest) / 100 + (rest > 0 ? 1 : 0));
}

function close(state, grade, day, at) {
  return drill({ ...state, first_day: state.first_day ?? day, last_day: day, pull_day: null }, grade, day, at);
}
