// The source beside the answer: the article with its marks, steps between them, copying a quotation with its reference.

import { $, button, make, published, say, settle, t } from "./base.js";

let opener = null; // where the focus returns when the panel closes

/** The paragraphs of a text with marks [start, end, n]; together they are the text, exactly. Mirrors web.wording.paragraphs. */
function marked(text, marks) {
  let at = 0;
  return text.split("\n").map((line) => {
    const end = Math.min(at + line.length + 1, text.length), children = [];
    let done = at;
    for (const [first, last, n] of marks) {
      const from = Math.max(first, done), to = Math.min(last, end);
      if (from >= to) continue;
      children.push(text.slice(done, from), make("mark", { "data-n": n, tabindex: "-1" }, text.slice(from, to)));
      done = to;
    }
    const paragraph = make("p", { dir: "auto" }, ...children, text.slice(done, end));
    at = end;
    return paragraph;
  });
}

export async function openSource(citation, link) {
  const panel = $("panel"), { article } = citation;
  if (panel.hidden) opener = link;
  const close = button("×", closeSource, { class: "close", "aria-label": t.panel_close });
  const body = make("div", { class: "body", dir: "auto" }, make("p", { class: "state" }, t.panel_loading));
  const tools = make("div", { class: "tools" });
  panel.replaceChildren(
    make("header", {}, close, make("p", { class: "outlet", dir: "auto" }, article.source),
      make("h2", { id: "panel-title", tabindex: "-1", dir: "auto" }, article.title),
      make("p", { class: "date" }, published(article.published)), tools), body);
  panel.hidden = false;
  document.body.classList.add("beside");
  $("panel-title").focus({ preventScroll: true });
  try {
    const response = await fetch(`/api/v1/articles/${encodeURIComponent(article.id)}`);
    if (!response.ok) throw { problem: (await response.json()).detail };
    const { text, article: now } = await response.json();
    if (!panel.contains(body)) return;
    fillSource(body, tools, citation, link, text, now.text_sha256 !== article.text_sha256);
  } catch (error) {
    body.replaceChildren(make("p", { class: "warning" }, say(t.failed, { detail: error.problem || t.lost })));
  }
}

function fillSource(body, tools, citation, link, text, stale) {
  // The reply's citations that lie in this article, in the order of the text; what overlaps with one already taken is left out.
  const links = [...(link.closest(".turn")?.querySelectorAll("a.source") || [])];
  const chosen = [citation];
  for (const { citation: other } of links)
    if (other?.article.id === citation.article.id && chosen.every((one) => other.end_utf16 <= one.start_utf16 || one.end_utf16 <= other.start_utf16))
      chosen.push(other);
  chosen.sort((one, other) => one.start - other.start);
  body.replaceChildren(...marked(text, chosen.map((other) => [other.start_utf16, other.end_utf16, other.n])));
  // The headline stands in the panel's head already; keep it in the text only when it is marked.
  const first = body.firstChild;
  if (first.textContent.trim() === citation.article.title.trim() && !first.querySelector("mark")) first.remove();
  if (stale) body.prepend(make("p", { class: "warning", role: "note" }, t.stale));
  let at = chosen.indexOf(citation);
  const position = make("span", { class: "position" });
  const show = () => {
    for (const mark of body.querySelectorAll("mark")) mark.classList.toggle("current", mark.dataset.n === String(chosen[at].n));
    body.querySelector("mark.current")?.scrollIntoView({ behavior: settle(), block: "center" });
    position.textContent = say(t.mark_of, { n: at + 1, total: chosen.length });
  };
  const step = (by) => () => { at = (at + by + chosen.length) % chosen.length; show(); };
  const told = make("span", { class: "told", role: "status" });
  const copy = (form) => async () => {
    try {
      await navigator.clipboard.writeText(form(chosen[at]));
      told.textContent = t.copied;
    } catch {
      told.textContent = t.copy_failed;
    }
  };
  tools.replaceChildren(
    ...(chosen.length > 1 ? [button(t.mark_previous, step(-1)), button(t.mark_next, step(1)), position] : []),
    button(t.copy_quote, copy(plain)), button(t.copy_markdown, copy(markdown)),
    make("a", { href: `${citation.href}#mark` }, t.panel_page), told);
  show();
}

const reference = ({ article }) => `${article.source}, “${article.title}”, ${published(article.published)}`;
const plain = (citation) => `“${citation.quote}”\n${reference(citation)}\n${location.origin}${citation.href}`;
const markdown = (citation) => {
  const escaped = (text) => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");
  return `${citation.quote.split("\n").map((line) => `> ${escaped(line)}`).join("\n")}\n>\n> [${escaped(reference(citation))}](${location.origin}${citation.href})\n`;
};

export function closeSource() {
  if ($("panel").hidden) return;
  $("panel").hidden = true;
  $("panel").replaceChildren();
  document.body.classList.remove("beside");
  opener?.focus();
}
