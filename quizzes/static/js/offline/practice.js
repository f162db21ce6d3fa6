// Cards beyond today's from what this browser mirrors, as quizzes/queries/practice.py finds them on the server.

import { isoOf, studyDay } from "../scheduling/clock.js";
import { effectiveDue } from "../scheduling/fold.js";
import { mixed } from "../scheduling/practice.js";
import { rendered, standingsOf } from "./queue.js";

const FAILED = 3; // grades below it
const WEEK = 7;
const MOST = 200;

// `query`: {mode, days, objective} as the API takes it. Null where what is mirrored does not suffice.
export async function practiceOf(store, { query, deck, now, offset }) {
  const { today, rows, answers } = (await survey(store, { deck, now, offset })) ?? {};
  const asked = new URLSearchParams(query);
  const find = FINDERS[asked.get("mode")];
  if (!rows || !find) return null;
  const objective = asked.get("objective");
  const about = rows.filter(({ card }) => !objective || card.objective === objective);
  const found = await find(about, today, { answers, days: Number(asked.get("days") ?? WEEK) });
  const done = new Set(answers.filter(({ kind }) => kind === "practice").map(({ card }) => card));
  const order = [...found.filter((row) => !done.has(row.card.id)), ...found.filter((row) => done.has(row.card.id))];
  const items = order.slice(0, MOST).map(({ card, state }) => ({ card, state: rendered(state, today) }));
  return { day: isoOf(today), cards: order.length, items };
}

// How many cards each mode would give; null where what is mirrored does not suffice.
export async function practiceCounts(store, place) {
  const found = await survey(store, place);
  if (!found) return null;
  const { rows, today, answers } = found;
  const counts = { ahead: coming(rows, today, WEEK), cram: rows, forgotten: forgotten(rows, answers) };
  return Object.fromEntries(Object.entries(counts).map(([mode, { length }]) => [mode, length]));
}

const FINDERS = {
  ahead: (rows, today, { days }) => coming(rows, today, days).sort(soonest),
  cram: inDaysOrder,
  forgotten: (rows, today, { answers }) => inDaysOrder(forgotten(rows, answers), today),
};

// What may be asked at all, and what was answered today.
async function survey(store, { deck, now, offset }) {
  const holdings = await store.holdings();
  const standings = standingsOf(holdings, deck);
  if (!standings) return null;
  const today = studyDay(now, offset, holdings.limits.rollover_h);
  const rows = standings.flatMap((one) => one.rows).filter(({ state }) => !isAway(state, today));
  return { today, rows, answers: await store.answers(today) };
}

function isAway({ suspended, buried_until: until }, today) {
  return suspended || (until !== null && until > today);
}

function coming(rows, today, days) {
  return rows.filter(({ state }) => {
    const due = effectiveDue(state);
    return due !== null && due > today && due <= today + days;
  });
}

function soonest(one, two) {
  const when = effectiveDue(one.state) - effectiveDue(two.state);
  return when || one.card.position - two.card.position || (one.card.id < two.card.id ? -1 : 1);
}

function forgotten(rows, answers) {
  const failed = answers.filter(({ kind, grade }) => kind === "review" && grade < FAILED);
  const cards = new Set(failed.map(({ card }) => card));
  return rows.filter(({ card }) => cards.has(card.id));
}

async function inDaysOrder(rows, today) {
  const byId = new Map(rows.map((row) => [row.card.id, row]));
  return (await mixed([...byId.keys()], today)).map((id) => byId.get(id));
}
