// Today's queue from what this browser mirrors, as quizzes/queries/study.py makes it on the server: the same cards in the
// same order, with the same promises.

import { build, roleOf } from "../scheduling/agenda.js";
import { dayOf, isoOf, studyDay } from "../scheduling/clock.js";
import { effectiveDue, previews } from "../scheduling/fold.js";
import { ID, NEW } from "../scheduling/sm2.js";

const LEECH = 8;

// `holdings`: {limits, cards, states} of the store; `deck` empty for all decks under study. Null where they do not suffice.
export function queueOf(holdings, { deck, now, offset }) {
  const standings = standingsOf(holdings, deck);
  if (!standings) return null;
  const today = studyDay(now, offset, holdings.limits.rollover_h);
  const agendas = standings.map((one) => agenda(one, today, now));
  const byId = new Map(standings.flatMap(({ rows }) => rows).map((row) => [row.card.id, row]));
  return {
    day: isoOf(today),
    counts: total(agendas, standings),
    items: merged(agendas, now).map((item) => queued(item, byId.get(item.card), today, now)),
    server_now_ms: now,
  };
}

// Each deck under study, or the one, with its cards and their states.
export function standingsOf({ limits, cards, states }, deck) {
  if (!limits || limits.scheduler !== ID) return null;
  const chosen = limits.decks.filter((one) => !deck || one.deck === deck);
  if (!chosen.length) return null;
  const known = new Map(states.map((state) => [state.card, state]));
  return chosen.map((one) => standing(one, cards, known));
}

// The cards that this day or the `days` after it may ask, whatever is answered until then.
export function upcoming({ limits, cards, states }, { now, offset, days }) {
  if (!limits) return [];
  const last = studyDay(now, offset, limits.rollover_h) + days;
  const known = new Map(states.map((state) => [state.card, state]));
  return limits.decks.flatMap((deck) => {
    const { rows } = standing(deck, cards, known);
    const roles = rows.map((row) => ({ ...row, role: soon(row.state, last) }));
    const fresh = roles.filter(({ role }) => role === "new").sort((one, two) => one.card.position - two.card.position);
    const begun = roles.filter(({ role }) => role === "due");
    return [...begun, ...fresh.slice(0, deck.new_per_day * (days + 1))].map(({ card }) => card);
  });
}

function soon(state, last) {
  const due = effectiveDue(state);
  if (state.suspended) return null;
  if (due === null) return "new";
  return due <= last ? "due" : null;
}

function standing(deck, cards, known) {
  const rows = cards.filter((card) => card.deck === deck.deck).map((card) => ({ card, state: known.get(card.id) ?? NEW }));
  return { deck, rows };
}

function agenda({ deck, rows }, today, now) {
  const roles = { due: [], new: [], drill: [], null: [] };
  for (const row of rows) roles[roleOf(row.state, today)].push(candidate(row));
  const answered = rows.filter(({ state }) => state.last_day !== null && state.last_day >= today);
  const begun = answered.filter(({ state }) => state.first_day === today).length;
  const reviewed = answered.length - begun;
  const { fresh, reviews } = limitsOn(deck, today);
  return build({
    due: roles.due,
    fresh: roles.new,
    drill: roles.drill,
    today,
    now,
    newLeft: Math.max(0, fresh - begun),
    reviewsLeft: reviews === null ? null : Math.max(0, reviews - reviewed),
    studied: answered.map(({ card }) => card.entry),
  });
}

// A plan to catch up holds instead of the usual limits until its last day.
function limitsOn({ new_per_day: fresh, reviews_per_day: reviews, catch_up: plan }, today) {
  if (!plan || today > dayOf(plan.until)) return { fresh, reviews };
  return { fresh: plan.with_new ? fresh : 0, reviews: plan.reviews_per_day };
}

function candidate({ card, state }) {
  const { interval, drill_at } = state;
  return { card: card.id, entry: card.entry, position: [card.position], interval, due: effectiveDue(state), drill_at };
}

// Drill cards whose time has come stand before everything, those that wait behind everything.
function merged(agendas, now) {
  const items = agendas.flatMap(({ queue }) => queue);
  const drill = items.filter(({ role }) => role === "drill");
  drill.sort((one, two) => (one.ready_at ?? 0) - (two.ready_at ?? 0));
  const ready = drill.filter(({ ready_at: at }) => (at ?? 0) <= now);
  return [...ready, ...items.filter(({ role }) => role !== "drill"), ...drill.slice(ready.length)];
}

function total(agendas, standings) {
  const sum = (name) => agendas.reduce((all, { counts }) => all + counts[name], 0);
  const rows = standings.flatMap((one) => one.rows);
  const suspended = rows.filter(({ state }) => state.suspended).length;
  return { new: sum("new"), due: sum("due"), drill: sum("drill"), suspended, total: rows.length };
}

function queued({ role, ready_at }, { card, state }, today, now) {
  const outcomes = previews(state, today, now).map(({ due_day, ...one }) => ({ ...one, due: isoOf(due_day) }));
  return { card, role, ready_at_ms: ready_at, state: rendered(state, today), previews: outcomes };
}

// A state as the API gives it.
export function rendered(state, today) {
  const { n, interval, ease, lapses, suspended, flag } = state;
  const days = ["first_day", "last_day", "pull_day", "drill_day", "buried_until"].map((name) => [name, isoOf(state[name])]);
  return {
    ...{ scheduler: ID, n, interval, ease, lapses, leech: lapses >= LEECH, due: isoOf(effectiveDue(state)) },
    ...Object.fromEntries(days),
    ...{ drill: state.drill_day === today, suspended, flag },
  };
}
