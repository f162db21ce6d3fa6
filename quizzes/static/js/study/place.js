// What the address asks for. Without a network one kept page stands at every address below /study/.

const PATH = /^\/study\/(?:([0-9a-f-]{36})\/)?(practice\/)?$/;
const ASKED = ["mode", "days", "objective"];

// {deck, practice}: an id or "" for all decks; which cards beyond the day's, as the API asks for them, or "" for the day's.
export function placeOf({ pathname, search }) {
  const [, deck = "", practice] = PATH.exec(pathname) ?? [];
  const given = new URLSearchParams(search);
  const asked = ASKED.filter((name) => given.get(name)).map((name) => [name, given.get(name)]);
  return { deck, practice: practice ? new URLSearchParams(asked).toString() : "" };
}

export function practiceAddress(deck, query) {
  return `/study/${deck ? `${deck}/` : ""}practice/?${query}`;
}
