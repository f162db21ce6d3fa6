// The queue of a study day, as in quizzes/core/scheduling/agenda.py. A candidate: {card, entry, position (numbers),
// interval, due, drill_at}.

import { effectiveDue } from "./fold.js";

const DRILL_WAIT = 10 * 60_000;

// Which list a card belongs to today; null where it has nothing to do there.
export function roleOf(state, today) {
  if (state.suspended || (state.buried_until !== null && today < state.buried_until)) return null;
  if (state.drill_day === today) return "drill";
  const due = effectiveDue(state);
  if (due === null) return "new";
  const answered = state.last_day !== null && today <= state.last_day;
  return due <= today && !answered ? "due" : null;
}

// `newLeft` and `reviewsLeft` are what today's limits still allow (null: no limit), `studied` the entries of which a
// card was answered today. Gives {queue: [{card, entry, role, ready_at}], counts}.
export function build({ due, fresh, drill, today, now, newLeft, reviewsLeft = null, studied = [] }) {
  const again = [...drill].sort((one, two) => (one.drill_at ?? 0) - (two.drill_at ?? 0) || byDeck(one, two));
  const taken = new Set([...studied, ...again.map(({ entry }) => entry)]);
  const separate = apart([...due].sort(byLateness(today)), taken);
  const asked = reviewsLeft === null ? separate : separate.slice(0, Math.max(0, reviewsLeft));
  const begun = apart([...fresh].sort(byDeck), new Set([...taken, ...asked.map(({ entry }) => entry)]));
  const first = begun.slice(0, Math.max(0, newLeft));
  return {
    queue: ordered(asked, first, again, now),
    counts: {
      due: asked.length,
      new: first.length,
      drill: again.length,
      over_limit: separate.length - asked.length,
      siblings: due.length - separate.length,
    },
  };
}

function ordered(due, fresh, drill, now) {
  const items = drill.map((one) => item(one, "drill", readyAt(one)));
  const ready = items.filter(({ ready_at: at }) => at === null || at <= now);
  return [...ready, ...interleave(due, fresh), ...items.slice(ready.length)];
}

// New card i of m stands after due card floor((i + 1) · k / (m + 1)) of k.
function interleave(due, fresh) {
  const places = fresh.map((_, index) => Math.floor(((index + 1) * due.length) / (fresh.length + 1)));
  const parts = fresh.map((one, index) => [
    ...due.slice(places[index - 1] ?? 0, places[index]).map((card) => item(card, "due")),
    item(one, "new"),
  ]);
  return [...parts.flat(), ...due.slice(places.at(-1) ?? 0).map((card) => item(card, "due"))];
}

function item({ card, entry }, role, ready = null) {
  return { card, entry, role, ready_at: ready };
}

// The first card of each entry, of those entries that are not taken.
function apart(candidates, taken) {
  const seen = new Set(taken);
  return candidates.filter(({ entry }) => !seen.has(entry) && seen.add(entry));
}

function readyAt({ drill_at: at }) {
  return at === null || at === undefined ? null : at + DRILL_WAIT;
}

function byDeck(one, two) {
  const at = one.position.findIndex((place, index) => place !== two.position[index]);
  return at < 0 ? (one.card < two.card ? -1 : 1) : one.position[at] - two.position[at];
}

// By cross product: (today − due) / interval as floats would tell equal fractions apart.
function byLateness(today) {
  const late = ({ due }) => today - (due ?? today);
  const interval = (one) => Math.max(1, one.interval ?? 0);
  return (one, two) => late(two) * interval(one) - late(one) * interval(two) || byDeck(one, two);
}
