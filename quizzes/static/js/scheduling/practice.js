// The order of practice, as in quizzes/core/scheduling/practice.py.

// The same cards in an order that the study day (a number) decides: by the SHA-256 of "day card".
export async function mixed(cards, day) {
  const placed = await Promise.all(cards.map(async (card) => ({ card, place: await digest(`${day} ${card}`) })));
  return placed.sort((one, two) => (one.place < two.place ? -1 : 1)).map(({ card }) => card);
}

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
