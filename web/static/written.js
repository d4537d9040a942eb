// What a language model puts together, sentence by sentence as each is checked. The whole of it comes from the server like every reply.

import { make, page, say, t } from "./base.js";

function mark({ n, href, quote, article }) {
  const named = { "data-n": n, "data-reference": `${article.source}, “${article.title}”` };
  return make("a", { class: "source", href: `${href}#mark`, title: quote, ...named }, make("span", { class: "number" }, String(n)));
}

/** A place that grows in `box`: `add` takes each sentence, `end` says why no more will come. */
export function writing(box, model) {
  const head = make("p", { class: "relation" }, say(t.writing, { model })), text = make("p", { class: "written", dir: "auto" });
  box.replaceChildren(head, text);
  return {
    add({ text: words, citations }) {
      text.append(make("span", { class: citations.length ? "sentence" : "sentence unsupported" }, words, " ",
        ...(citations.length ? citations.flatMap((one) => [mark(one), " "]) : [make("em", {}, `(${t.unsupported})`), " "])));
    },
    /** `kept`: the sentences stay, as a person has stopped it; else they go. */
    end(reason, kept) {
      if (kept && text.firstChild) {
        head.textContent = say(t.written, { model });
        text.after(make("p", { class: "note" }, say(t.written_early, { reason })));
      } else {
        box.replaceChildren(make("p", { class: "note written-none" }, say(t.written_none, { reason })));
      }
    },
  };
}

/** After Stop: show what the server has kept, with what was left out, as soon as it has noticed. A place that has the focus is left alone. */
export async function settled(box, id) {
  for (const wait of [700, 1500, 3000, 6000]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const kept = (await page(`/turns/${id}`).catch(() => null))?.querySelector(".composed");
    if (!box.isConnected || box.contains(document.activeElement)) return;
    if (!kept?.querySelector(".written, .dropped")) continue;
    if (kept.textContent !== box.textContent) box.replaceChildren(...kept.childNodes);
    return;
  }
}
