// Pictures of the cards to come, loaded and decoded before they are asked for.

const AHEAD = 3; // cards
const kept = new Map(); // by address: what is decoded stays so while we hold it

export function decodeAhead(items) {
  const addresses = items.slice(0, AHEAD).flatMap(({ card }) => picturesOf(card.content));
  for (const address of kept.keys()) if (!addresses.includes(address)) kept.delete(address);
  for (const address of addresses) if (!kept.has(address)) kept.set(address, decoded(address));
}

function picturesOf(content) {
  const inert = document.createElement("template"); // its pictures do not load
  inert.innerHTML = [content.prompt, content.answer, content.why].flatMap((side) => Object.values(side ?? {})).join("");
  return [...inert.content.querySelectorAll("img")].map((picture) => picture.getAttribute("src"));
}

function decoded(address) {
  const picture = new Image();
  picture.src = address;
  picture.decode().catch(() => {});
  return picture;
}
