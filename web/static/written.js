// What a language model put together: sentence by sentence as each is checked, and whole. templates/reply.html makes the same without script.

import { make, say, t } from "./base.js";

function mark(citation) {
  const link = make("a", { class: "source mark-of", href: `${citation.href}#mark`, "data-n": citation.n, title: citation.quote },
    make("span", { class: "number" }, String(citation.n)));
  link.citation = citation;
  return link;
}

function sentence({ text, citations }) {
  return make("span", { class: citations.length ? "sentence" : "sentence unsupported" }, text, " ",
    ...(citations.length ? citations.flatMap((one) => [mark(one), " "]) : [make("em", {}, `(${t.unsupported})`), " "]));
}

/** The elements for `written`: none where no model was asked; a line with the reason where nothing stands. */
export function written(found) {
  if (!found) return [];
  const { text, model, sentences, dropped, reason } = found;
  const out = dropped.length ? make("details", { class: "dropped" },
    make("summary", {}, say(t.dropped, { n: dropped.length })),
    make("ul", {}, ...dropped.map((one) => make("li", {}, make("span", { dir: "auto" }, one.text), ` (${one.reason})`)))) : null;
  if (!text) return [make("p", { class: "note written-none" }, say(t.written_none, { reason })), out];
  return [make("p", { class: "relation" }, say(t.written, { model })),
    make("p", { class: "written", dir: "auto" }, ...sentences.map(sentence)),
    reason ? make("p", { class: "note" }, say(t.written_early, { reason })) : null, out];
}

/** A place that grows: {parts, add}. `parts` go to the page, `add` takes each sentence as it comes. */
export function writing(model) {
  const text = make("p", { class: "written", dir: "auto" });
  return { parts: [make("p", { class: "relation" }, say(t.writing, { model })), text], add: (one) => text.append(sentence(one)) };
}
