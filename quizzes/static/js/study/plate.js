// Pictures on their plate: their room is kept before they load, and a press shows them large.

import { element } from "./words.js";

// The overlay knows the picture's box; without the two numbers the card would jump once the picture is there.
export function fitPlates(root) {
  for (const figure of root.querySelectorAll("figure.plate")) {
    const { width, height } = figure.querySelector("svg").viewBox.baseVal;
    const picture = figure.querySelector("img");
    picture.width = Math.round(width);
    picture.height = Math.round(height);
  }
}

export function offerZoom(root, label) {
  for (const figure of root.querySelectorAll("figure.plate")) {
    const button = element("button", "zoom");
    button.type = "button";
    button.dataset.run = "zoom";
    button.setAttribute("aria-label", label);
    figure.append(button);
  }
}

// The picture that is seen now, whole and large, in a dialog that scrolls.
export function openZoom(dialog, figure) {
  const copy = figure.cloneNode(true);
  copy.querySelector(".zoom")?.remove();
  dialog.querySelector("[data-zoomed]").replaceChildren(copy);
  dialog.showModal();
}
