// One round trip of POST /sync: what waits goes out, what is new comes in, both stored in one transaction.

import { dayOf, isoOf } from "../scheduling/clock.js";
import { Trouble } from "../study/api.js";

export const BATCH = 500; // as many as the server takes at once
const PAGE = 1000;
const KEPT = new Set(["accepted", "duplicate", "orphaned"]);
const SENT = ["id", "kind", "card", "target", "grade", "at_ms", "tz_min", "rollover_h", "dur_ms", "payload"];

// Gives {settled, parked: ids; refused: messages; more; ahead: how far the server's clock is before ours}. Throws Trouble.
export async function exchange(api, store, { events, device, clock }) {
  const from = await store.position();
  const body = { protocol: 1, device, client_now_ms: clock(), ...from, events: events.map(written) };
  const answer = await api.sync({ ...body, limit: store.mirrors ? PAGE : 0 });
  if (answer.results.length !== events.length) throw new Trouble("network", { message: "verdicts are missing" });
  const sorted = sort(events, answer.results, device);
  const settled = [...sorted.kept, ...sorted.dropped].map(({ id }) => id);
  const stored = await settle(store, settled, { ...sorted, changes: answer.changes.map(mirrored), from, next: next(answer, sorted) });
  return {
    settled,
    parked: sorted.parked,
    refused: sorted.refused,
    more: stored && store.mirrors && answer.has_more,
    ahead: answer.server_now_ms - clock(),
  };
}

async function settle(store, ids, told) {
  try {
    await store.settle(told);
    return true;
  } catch {
    await store.forget(ids).catch(() => {});
    return false;
  }
}

// What differs from the server's under the same id is dropped, and its log is taken over from the beginning.
function next(answer, { conflict }) {
  return { after: conflict ? 0 : answer.next_after, proof: answer.proof };
}

function sort(events, results, device) {
  const sorted = { kept: [], dropped: [], parked: [], refused: [], conflict: false };
  events.forEach((event, index) => {
    const { status, retryable, eff_ms, study_day, message, code } = results[index];
    if (KEPT.has(status)) {
      sorted.kept.push(settled(event, { eff_ms, study_day: dayOf(study_day), device: event.again ? event.device : device }));
    } else if (retryable) {
      sorted.parked.push(event.id);
    } else {
      sorted.dropped.push(event);
      sorted.conflict ||= status === "conflict";
      if (status !== "conflict" || !event.again) sorted.refused.push(message ?? code);
    }
  });
  return sorted;
}

function settled({ unsent: _unsent, again: _again, ...event }, told) {
  return { ...event, ...told };
}

function written(event) {
  const fields = Object.fromEntries(SENT.filter((name) => event[name] != null).map((name) => [name, event[name]]));
  return event.again ? { ...fields, origin: origin(event) } : fields;
}

function origin({ device, eff_ms, study_day }) {
  return { device: device ?? null, eff_ms, study_day: isoOf(study_day) };
}

// An event of the server's log as we keep it.
function mirrored({ seq: _seq, recv_ms: _recv, study_day, ...event }) {
  const given = Object.entries(event).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(given), study_day: dayOf(study_day) };
}
