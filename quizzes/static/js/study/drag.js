// Dragging by mouse, pen or finger. A finger drags by a handle, so that the rest of the page still scrolls.

const STARTS_AT = 6; // pixels: less is a press

// `pick(target)` gives what a press there would drag, or null. `move(item, dx, dy, event)` and `drop(item, event)`
// follow; a press that became a drag is no click. A drag that the browser takes away is dropped nowhere (event null).
export function drag(root, { pick, move, drop }) {
  let held = null;

  root.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    if (event.pointerType === "touch" && !event.target.closest("[data-handle]")) return;
    const item = pick(event.target);
    if (item) held = { item, x: event.clientX, y: event.clientY, pointer: event.pointerId, moving: false };
  });

  root.addEventListener("pointermove", (event) => {
    if (held?.pointer !== event.pointerId) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moving && Math.hypot(dx, dy) < STARTS_AT) return;
    if (!held.moving) begin(event);
    move(held.item, dx, dy, event);
  });

  function begin(event) {
    held.moving = true;
    held.item.classList.add("dragged");
    root.setPointerCapture(event.pointerId);
  }

  function end(event, where) {
    if (held?.pointer !== event.pointerId) return;
    const { item, moving } = held;
    held = null;
    if (!moving) return;
    item.classList.remove("dragged");
    item.style.translate = "";
    drop(item, where);
    root.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => root.removeEventListener("click", swallow, { capture: true }));
  }

  function swallow(event) {
    event.stopPropagation();
    event.preventDefault();
  }

  root.addEventListener("pointerup", (event) => end(event, event));
  root.addEventListener("pointercancel", (event) => end(event, null));
}
