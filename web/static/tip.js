// The quotation behind a citation's number, on hover and focus. As WCAG 1.4.13 asks: Escape takes it away, the pointer may go onto it,
// and it stays until pointer and focus have left. Without script the title attribute holds the quotation.

import { $, make } from "./base.js";

const HOVER = 300, LEAVE = 250; // milliseconds until it shows under a pointer that rests, and until it goes
let link = null, timer = 0;
const tip = make("div", { id: "tip", class: "tip", role: "tooltip", hidden: true });

export const quoteOf = (one) => one.dataset.quote ?? one.title;

function place() {
  const at = link.getClientRects()[0], box = tip.getBoundingClientRect();
  const below = at.bottom + 6 + box.height < innerHeight;
  tip.style.top = `${below ? at.bottom + 6 : Math.max(4, at.top - 6 - box.height)}px`;
  tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
}

function show(one) {
  hideTip();
  if (one.title) {
    one.dataset.quote = one.title;
    one.removeAttribute("title"); // or the browser shows it too
  }
  link = one;
  tip.replaceChildren(make("p", { dir: "auto" }, quoteOf(one)), make("p", { class: "note", dir: "auto" }, one.dataset.reference));
  tip.hidden = false;
  one.setAttribute("aria-describedby", "tip");
  place();
}

/** Take the quotation away; returns whether one was shown. */
export function hideTip() {
  clearTimeout(timer);
  if (!link) return false;
  link.removeAttribute("aria-describedby");
  link = null;
  tip.hidden = true;
  return true;
}

function over({ target }) {
  const one = target.closest?.("a.source");
  clearTimeout(timer);
  if (one && one !== link) timer = setTimeout(show, HOVER, one);
  else if (!one && link && !tip.contains(target) && link !== document.activeElement) timer = setTimeout(hideTip, LEAVE);
}

export function watchTips() {
  $("main").append(tip);
  document.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") over(event); });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("a.source:focus-visible")) show(target);
    else hideTip();
  });
  document.addEventListener("scroll", () => link && place(), { capture: true, passive: true });
}
