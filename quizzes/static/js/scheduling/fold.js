// From a card's log to its state, as in quizzes/core/scheduling/fold.py. Nothing here throws on what an event holds.

import { dayOf } from "./clock.js";
import { NEW, step } from "./sm2.js";

const MAX_FLAG = 7;

const CHANGES = {
  review: (state, event) => (event.grade === undefined ? state : step(state, event.grade, event.study_day, event.eff_ms)),
  suspend: (state) => ({ ...state, suspended: true }),
  unsuspend: (state) => ({ ...state, suspended: false }),
  bury: (state, event) => ({ ...state, buried_until: dayOf(event.payload?.until) ?? event.study_day + 1 }),
  unbury: (state) => ({ ...state, buried_until: null }),
  reset: (state) => ({ ...NEW, suspended: state.suspended, flag: state.flag }),
  flag: (state, event) => (isFlag(event.payload?.flag) ? { ...state, flag: event.payload.flag } : state),
  quiz_miss: quizMiss,
};

// The state of one card from its whole log, given in any order.
export function fold(events) {
  const targets = new Set(events.filter(({ kind }) => kind === "undo").map(({ target }) => target));
  const counted = events.filter(({ id, kind }) => kind !== "undo" && !targets.has(id)).sort(compare);
  return counted.reduce((state, event) => CHANGES[event.kind]?.(state, event) ?? state, NEW);
}

// UUIDs are lower-case, so their texts sort as their bytes do.
function compare(one, two) {
  return one.eff_ms - two.eff_ms || one.at_ms - two.at_ms || (one.id < two.id ? -1 : 1);
}

function isFlag(value) {
  return Number.isInteger(value) && value >= 0 && value <= MAX_FLAG;
}

function quizMiss(state, { study_day: day }) {
  const pull = state.last_day === day ? day + 1 : day;
  return state.due_day === null || state.due_day <= pull ? state : { ...state, pull_day: pull };
}

// The day a card is due, a quiz's pull included.
export function effectiveDue(state) {
  return state.due_day === null || state.pull_day === null ? state.due_day : Math.min(state.due_day, state.pull_day);
}

// What each grade from 0 to 5 would do.
export function previews(state, day, at) {
  return [0, 1, 2, 3, 4, 5].map((grade) => {
    const after = step(state, grade, day, at);
    return { grade, interval: after.interval, due_day: effectiveDue(after), drill: after.drill_day === day };
  });
}
