// Practice as a queue like the day's: no grade moves anything, so nothing is promised.

export function asQueue({ day, items }, now) {
  const cards = items.map((item) => ({ ...item, role: "practice", ready_at_ms: null, previews: [] }));
  return { day, counts: { practice: cards.length }, items: cards, server_now_ms: now };
}
