// A study session as a value: the card on the table, those that wait, those that are done. No DOM, no network, no
// clock. The server made the order and says what each grade does; here cards only move.

const DRILL_WAIT = 10 * 60_000;
const ROLES = ["new", "due", "drill", "practice"];

export function begin(queue, now, { done = [], current = null } = {}) {
  const session = { day: queue.day, counts: queue.counts, waiting: queue.items, current: null, done };
  return draw(session, now, current);
}

// The server's queue in place of ours; the card on the table stays where it is. Where the server no longer asks that
// card (another device answered it), it goes.
export function refresh(session, queue, now) {
  const at = session.current && queue.items.find((item) => item.card.id === session.current.card.id);
  const waiting = queue.items.filter((item) => item !== at);
  const next = { ...session, day: queue.day, counts: queue.counts, waiting, current: at ? session.current : null };
  return next.current ? next : draw(next, now);
}

// More cards behind those that wait, from a queue that may be older than our latest answers.
export function extend(session, queue, now) {
  const here = [...session.waiting, ...session.done.map(({ item }) => item), session.current];
  const known = new Set(here.map((item) => item?.card.id));
  const next = { ...session, waiting: [...session.waiting, ...queue.items.filter((item) => !known.has(item.card.id))] };
  return next.current ? next : draw(next, now);
}

export function answer(session, { grade, id, now }) {
  const item = session.current;
  const again = itemAgain(item, grade, now);
  const waiting = again ? [...session.waiting, again] : session.waiting;
  const counts = moved(session.counts, item.role, again?.role, 1);
  const done = [...session.done, { item, grade, id, again: again?.role ?? null }];
  return draw({ ...session, waiting, counts, done, current: null }, now);
}

// Takes the card off the table unanswered: `change` is "suspend" or "bury".
export function putAway(session, { change, id, now }) {
  const item = session.current;
  const counts = moved(session.counts, item.role, null, 1);
  const done = [...session.done, { item, change, id, again: null }];
  return draw({ ...session, counts, done, current: null }, now);
}

export function flagged(session, { flag, id }) {
  const item = session.current;
  const done = [...session.done, { item, change: "flag", id, flag: item.state.flag, again: null }];
  return { ...session, done, current: withFlag(item, flag) };
}

function withFlag(item, flag) {
  return { ...item, state: { ...item.state, flag } };
}

// Takes the last answer back. The card lies on the table again, the one that lay there waits in front.
export function undo(session) {
  const last = session.done.at(-1);
  if (last.change === "flag") return unflagged(session, last);
  const rest = session.waiting.filter((item) => item.card.id !== last.item.card.id);
  const put = session.current && session.current.card.id !== last.item.card.id ? [session.current] : [];
  return {
    ...session,
    waiting: [...put, ...rest],
    counts: moved(session.counts, last.item.role, last.again, -1),
    done: session.done.slice(0, -1),
    current: last.item,
  };
}

function unflagged(session, { item, flag }) {
  const current = session.current?.card.id === item.card.id ? withFlag(session.current, flag) : session.current;
  return { ...session, done: session.done.slice(0, -1), current };
}

// Without the cards whose answers the server has not heard of yet.
export function without(queue, cards) {
  const gone = queue.items.filter((item) => cards.has(item.card.id));
  const counts = gone.reduce((sum, item) => ({ ...sum, [item.role]: Math.max(0, sum[item.role] - 1) }), queue.counts);
  return { ...queue, counts, items: queue.items.filter((item) => !cards.has(item.card.id)) };
}

export function remaining(session) {
  return ROLES.reduce((sum, role) => sum + (session.counts[role] ?? 0), 0);
}

// Drill cards whose ten minutes are over, then the others in their order, then drill cards that still wait; the card
// that was answered last only where there is no other.
function draw(session, now, wanted = null) {
  const ready = session.waiting.filter((item) => item.role === "drill" && item.ready_at_ms <= now);
  const plain = session.waiting.filter((item) => item.role !== "drill");
  const later = session.waiting.filter((item) => item.role === "drill" && item.ready_at_ms > now);
  const order = [...ready, ...plain, ...later.sort((one, two) => one.ready_at_ms - two.ready_at_ms)];
  const last = session.done.at(-1)?.item.card.id;
  const asked = order.find((item) => item.card.id === wanted);
  const current = asked ?? order.find((item) => item.card.id !== last) ?? order[0] ?? null;
  return { ...session, current, waiting: session.waiting.filter((item) => item !== current) };
}

// The same card once more today, or null. In practice what was forgotten comes again at the end.
function itemAgain(item, grade, now) {
  if (item.role === "practice") return grade < 3 ? item : null;
  const preview = item.previews.find((one) => one.grade === grade);
  return preview.drill ? drilled(item, preview, now) : null;
}

// The first answer of a day settles the schedule; in the drill every grade leads to the same day, and 4 or 5 ends it.
function drilled(item, { due, interval }, now) {
  const previews = item.previews.map(({ grade }) => ({ grade, interval, due, drill: grade < 4 }));
  return { ...item, role: "drill", ready_at_ms: now + DRILL_WAIT, previews };
}

function moved(counts, role, again, sign) {
  const next = { ...counts };
  next[role] = Math.max(0, next[role] - sign);
  if (again) next[again] = Math.max(0, next[again] + sign);
  return next;
}
