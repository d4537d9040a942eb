// The source beside the answer: the article's own page with the marks of all the reply's quotations in it, steps between them, copying one with
// its reference.

import { $, button, make, page, say, settle, t } from "./base.js";
import { quoteOf } from "./tip.js";

let opener = null; // where the focus returns when the panel closes

/** The links of a turn that cite the same article, the given one first, and the address that marks all their quotations. */
function together(link) {
  const address = new URL(link.href), links = [link], seen = new Set([link.href]);
  for (const other of link.closest(".turn").querySelectorAll("a.source")) {
    const more = new URL(other.href);
    if (more.pathname !== address.pathname || seen.has(other.href)) continue;
    seen.add(other.href);
    links.push(other);
    for (const name of ["from", "to"]) address.searchParams.append(name, more.searchParams.get(name));
  }
  return [links, address];
}

export async function openSource(link) {
  const panel = $("panel"), [links, address] = together(link);
  if (panel.hidden) opener = link;
  const title = make("h2", { id: "panel-title", tabindex: "-1", dir: "auto" }, link.dataset.reference);
  const body = make("div", { class: "body", dir: "auto" }, make("p", { class: "state" }, t.panel_loading));
  const head = make("header", {}, button("×", closeSource, { class: "close", "aria-label": t.panel_close }), title);
  panel.replaceChildren(head, body);
  panel.hidden = false;
  document.body.classList.add("beside");
  title.focus({ preventScroll: true });
  try {
    const article = (await page(address)).querySelector("article");
    if (panel.contains(body)) fill(article, links, head, title, body);
  } catch (error) {
    body.replaceChildren(make("p", { class: "warning" }, say(t.failed, { detail: error.problem || t.lost })));
  }
}

function fill(article, links, head, title, body) {
  const tools = make("div", { class: "tools" });
  for (const one of article.querySelectorAll("[id], [autofocus]")) {
    one.removeAttribute("id");
    one.removeAttribute("autofocus");
  }
  title.replaceChildren(...article.querySelector("h1").childNodes);
  title.before(article.querySelector(".outlet"));
  head.append(article.querySelector(".byline"), tools);
  article.querySelector(".back").remove();
  body.replaceChildren(...article.querySelectorAll(".warning"), ...article.querySelector(".body").childNodes, article.querySelector("footer"));
  const marks = [...$("panel").querySelectorAll("mark")];
  const order = [...new Set(marks.map((mark) => Number(mark.dataset.mark)))]; // as they stand in the text; those that overlap are not there
  let at = Math.max(0, order.indexOf(0));
  const position = make("span", { class: "position", role: "status" }), told = make("span", { class: "told", role: "status" });
  const show = () => {
    for (const mark of marks) mark.classList.toggle("current", Number(mark.dataset.mark) === order[at]);
    marks.find((mark) => mark.classList.contains("current"))?.scrollIntoView({ behavior: settle(), block: "center" });
    position.textContent = say(t.mark_of, { n: at + 1, total: order.length });
  };
  const step = (by) => () => { at = (at + by + order.length) % order.length; show(); };
  const copy = (form) => async () => {
    try {
      await navigator.clipboard.writeText(form(links[order[at] ?? 0]));
      told.textContent = t.copied;
    } catch {
      told.textContent = t.copy_failed;
    }
  };
  tools.replaceChildren(
    ...(order.length > 1 ? [button(t.mark_previous, step(-1)), button(t.mark_next, step(1)), position] : []),
    button(t.copy_quote, copy(plain)), button(t.copy_markdown, copy(markdown)), make("a", { href: links[0].href }, t.panel_page), told);
  show();
}

const address = (link) => link.href.replace(/#mark$/, "");
const plain = (link) => `“${quoteOf(link)}”\n${link.dataset.reference}\n${address(link)}`;
const markdown = (link) => {
  const escaped = (text) => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");
  return `${quoteOf(link).split("\n").map((line) => `> ${escaped(line)}`).join("\n")}\n>\n> [${escaped(link.dataset.reference)}](${address(link)})\n`;
};

/** Close the panel; returns whether it was open. */
export function closeSource() {
  if ($("panel").hidden) return false;
  $("panel").hidden = true;
  $("panel").replaceChildren();
  document.body.classList.remove("beside");
  opener?.focus();
  return true;
}
