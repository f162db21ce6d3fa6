// Turns operations of the outbox into calls, and the server's verdicts into what may be forgotten.

import { Trouble } from "./api.js";

const KEPT = new Set(["accepted", "duplicate", "orphaned"]);

// `clock` gives milliseconds. `refuse(message)` is told of answers that the server will never take.
export function courier(api, device, clock, refuse) {
  let known = device;

  async function send(operations) {
    try {
      return operations[0].kind === "undo" ? await takeBack(operations[0]) : await hand(operations);
    } catch (error) {
      if (error.kind !== "refused") throw error;
      if (known && error.field === "device") {
        known = null; // signed out elsewhere: the answers still count, only not as this device's
        return send(operations);
      }
      if (operations.length > 1) return { settled: await oneByOne(operations), parked: [] };
      refuse(error.message);
      return { settled: [operations[0].key], parked: [] };
    }
  }

  async function hand(operations) {
    const { results } = await api.reviews(operations.map(({ review }) => review), known, clock());
    if (results.length !== operations.length) throw new Trouble("network", { message: "verdicts are missing" });
    const settled = [];
    const parked = [];
    operations.forEach(({ key }, index) => {
      const verdict = results[index];
      (KEPT.has(verdict.status) || !verdict.retryable ? settled : parked).push(key);
      if (!KEPT.has(verdict.status) && !verdict.retryable) refuse(verdict.message ?? verdict.code);
    });
    return { settled, parked };
  }

  // An undo whose review the server never took has nothing to do.
  async function takeBack({ key, review, offset }) {
    try {
      await api.undo(review, offset, known);
    } catch (error) {
      if (error.kind !== "refused" || error.status !== 404) throw error;
    }
    return { settled: [key], parked: [] };
  }

  async function oneByOne(operations) {
    for (const operation of operations) await send([operation]);
    return operations.map(({ key }) => key);
  }

  return send;
}
