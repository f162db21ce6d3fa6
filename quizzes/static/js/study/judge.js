// What an attempt is worth: how much of it is right, and the grade it proposes. Pure, and the learner may overrule it.

const RIGHT = 4; // 5 only the learner can say
const SLIP = 2;
const WRONG = 1;

function verdict(right, count, slip) {
  if (right === count) return { right, count, grade: RIGHT };
  return { right, count, grade: slip ? SLIP : WRONG };
}

// Of options: which were picked, and which are right. One too many or too few of several is a slip.
export function judgeChoice(picked, options) {
  const hits = options.map((option, index) => option.right === picked.has(index));
  const wrong = hits.filter((hit) => !hit).length;
  const several = options.filter((option) => option.right).length > 1;
  if (!several) return verdict(wrong === 0 ? 1 : 0, 1, false);
  return verdict(hits.length - wrong, hits.length, wrong === 1);
}

// Of steps by their right number: how many stand where they belong. Two neighbours exchanged are a slip.
export function judgeOrder(places) {
  const right = places.filter((step, place) => step === place).length;
  return verdict(right, places.length, places.length > 2 && neighbours(places));
}

function neighbours(places) {
  const [one, other, ...more] = places.flatMap((step, place) => (step === place ? [] : [place]));
  return more.length === 0 && other === one + 1;
}

// Of pairs: chosen[i] is the right side put to left side i, or null. Right sides that read alike are one.
export function judgeMatch(chosen, same) {
  const right = chosen.filter((other, index) => other !== null && same(other, index)).length;
  return verdict(right, chosen.length, chosen.length > 2 && chosen.length - right <= 2);
}

// The button that a proposal means: a failure never becomes a pass for want of a button, nor the other way.
export function nearest(grades, proposal) {
  const side = grades.filter((grade) => grade < 3 === proposal < 3);
  return side.reduce((best, grade) => (Math.abs(grade - proposal) < Math.abs(best - proposal) ? grade : best));
}

// 0 to count - 1 in another order than that one. `random` gives numbers from 0 to below 1.
export function shuffled(count, random) {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order.every((one, index) => one === index) ? [...order.slice(1), ...order.slice(0, 1)] : order;
}
