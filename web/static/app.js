// The page's behaviour: ask by stream, show what comes, open the source beside the answer. Without this file every page still works.
// All text goes in as textContent: article text and questions are never markup. The words are in web/texts.py; web/wording.py says the same on the server.

const $ = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const settle = () => (calm.matches ? "auto" : "smooth");

/** Make an element: make("a", {class: "source", href}, "text", child, null). Null children are left out. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

const t = $("texts") ? JSON.parse($("texts").textContent) : {};
/** Fill a text: say("{n} articles", {n: 5}). */
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// ---- words -------------------------------------------------------------------------------------------------------------------------

function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  return `${date} ${t.months[month - 1]} ${year}`;
}

function published({ from, to, precision }) {
  if (precision === "day" && from) return day(from);
  if (precision === "month" && from) return day(from).replace(/^\S+ /, "");
  if (precision === "year" && from) return from.slice(0, 4);
  if (precision === "range" && from && to) return say(t.between, { first: day(from), last: day(to) });
  if (to) return say(t.not_after, { day: day(to) });
  return from ? say(t.not_before, { day: day(from) }) : t.undated;
}

const confidence = (share) => t.confidence.find(([least]) => share >= least)[1];
const percent = (share) => `${Math.floor(share * 100 + 0.5)} %`;
const milliseconds = (spent) => (spent >= 1000 ? `${(spent / 1000).toFixed(1)} s` : `${Math.floor(spent + 0.5)} ms`);

// ---- an answer as elements ---------------------------------------------------------------------------------------------------------

/** The quotation's words with the answer in bold; offsets are UTF-16 here, as strings are. */
function quotation(citation) {
  const { quote, start_utf16: start, answer_start_utf16: first, answer_end_utf16: last } = citation;
  if (first === null || last - first === quote.length) return [quote];
  return [quote.slice(0, first - start), make("b", {}, quote.slice(first - start, last - start)), quote.slice(last - start)];
}

function source(citation) {
  const { article } = citation;
  const link = make("a", { class: "source", href: `${citation.href}#mark`, "data-n": citation.n },
    make("span", { class: "number" }, String(citation.n)), " ",
    make("span", { class: "outlet", dir: "auto" }, article.source), " ",
    make("span", { class: "date" }, published(article.published)), " ",
    make("span", { class: "headline", dir: "auto" }, article.title));
  link.citation = citation;
  return link;
}

function cited(citation) {
  const also = citation.article.also_published_by;
  return make("figure", { class: "citation" },
    make("blockquote", { dir: "auto" }, ...quotation(citation)),
    make("figcaption", {}, source(citation), also.length ? make("span", { class: "also" }, say(t.also, { names: also.join(", ") })) : null));
}

function answered(answer) {
  const [first] = answer.citations; // an answer that is most of its quotation is shown once, in the quotation
  const verbatim = 2 * (first.answer_end - first.answer_start) >= first.end - first.start;
  return make("section", { class: verbatim ? "answer verbatim" : "answer" },
    make("h3", { class: "short", dir: "auto" }, answer.text),
    ...answer.citations.map(cited),
    make("details", { class: "sure" }, make("summary", {}, confidence(answer.confidence)), " ",
      make("p", {}, say(t.confidence_about, { percent: percent(answer.confidence) }))),
    answer.independent_sources > 1 ? make("p", { class: "note" }, say(t.sources_many, { n: answer.independent_sources })) : null,
    answer.superseded_by ? make("p", { class: "note" }, say(t.superseded, { n: answer.superseded_by })) : null);
}

function silent(reply) {
  const { reason, message } = reply.abstention;
  return make("section", { class: "silence" },
    make("h3", {}, t.silence_titles[reason] || t.silence_title),
    make("p", {}, t.silence_reasons[reason] || message),
    reply.nearest.length ? make("div", { class: "nearest" }, make("h4", {}, t.nearest), ...reply.nearest.map(cited)) : null);
}

function how(reply) {
  const { retrieval, timing_ms: spent, passages } = reply;
  const score = ([name, value]) => `${t.score_names[name] || name} ${value.toFixed(2)}`;
  return make("details", { class: "how" }, make("summary", {}, t.how),
    make("p", {}, say(t.how_counts, { ...retrieval, index: t.index_names[retrieval.index], read: passages.length }), " ",
      say(t.how_times, { search: milliseconds(spent.search), read: milliseconds(spent.read), total: milliseconds(spent.total) })),
    make("ol", {}, ...passages.map((passage) => make("li", {},
      make("a", { dir: "auto", href: `/articles/${passage.article.id}?from=${passage.start}&to=${passage.end}&v=${passage.article.text_sha256.slice(0, 8)}#mark` },
        passage.article.title),
      make("p", { class: "passage", dir: "auto" }, passage.text),
      make("p", { class: "scores" }, Object.entries(passage.scores).filter(([, value]) => value !== null).map(score).join(" · "))))));
}

function whole(reply) {
  const summary = say(t[`answers_${reply.relation || "single"}`], { n: reply.answers.length });
  const parts = reply.answers.length
    ? [summary ? make("p", { class: "relation" }, summary) : null,
      reply.written?.text ? make("p", { class: "relation" }, say(t.written, { model: reply.written.model })) : null,
      reply.written?.text ? make("p", { class: "written", dir: "auto" }, reply.written.text) : null,
      ...reply.answers.map(answered)]
    : [silent(reply)];
  const undated = reply.undated.map((article) => make("li", {}, make("a", { href: `/articles/${article.id}`, dir: "auto" }, article.title)));
  if (undated.length) parts.push(make("div", { class: "undated" }, make("p", {}, t.undated_articles), make("ul", {}, ...undated)));
  return [...parts, how(reply)].filter(Boolean);
}

// ---- asking ------------------------------------------------------------------------------------------------------------------------

/** Read server-sent events from a response: yields [name, data]. Comments (the heartbeat) are passed over. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      const [, name, data] = frame.match(/^event: (\w+)\ndata: (.*)$/s) || [];
      if (name) yield [name, JSON.parse(data)];
    }
  }
}

const turns = []; // {question, standalone} of this page, sent along so that a follow-up can be understood
let running = null; // the AbortController of the answer under way
let count = 0;

/** Ask and show everything that comes, in a turn of its own. */
async function ask(question) {
  const form = $("ask"), state = make("p", { class: "state" }, t.searching), place = make("div", { class: "reply" }, state);
  const id = `turn${++count}`;
  const turn = make("article", { class: "turn", "aria-labelledby": id, "aria-busy": "true" },
    make("h2", { class: "question", id, dir: "auto" }, question), place);
  $("intro").hidden = true;
  $("transcript").append(turn);
  turn.scrollIntoView({ behavior: settle(), block: "start" });
  running = new AbortController();
  form.classList.add("busy");
  $("send").textContent = t.stop_button;
  try {
    const reply = await streamed(question, running.signal, state, place, turn);
    turns.push({ question: reply.question.text, standalone: reply.question.standalone });
    turn.reply = reply;
  } catch (error) {
    const detail = error.name === "AbortError" ? t.stopped : say(t.failed, { detail: error.problem || t.lost });
    const again = make("button", { type: "button", class: "again" }, t.ask_again);
    again.addEventListener("click", () => { turn.remove(); if (!running) ask(question); });
    place.replaceChildren(make("p", { class: "state" }, detail), again);
  } finally {
    running = null;
    turn.removeAttribute("aria-busy");
    form.classList.remove("busy");
    $("send").textContent = t.ask_button;
  }
}

/** Send the question and show its events; returns the reply. Throws {problem} with what the server said. */
async function streamed(question, signal, state, place, turn) {
  const response = await fetch("/api/v1/ask/stream", {
    method: "POST", signal, headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, conversation: turns.slice(-20), include: ["passages"] }),
  });
  if (!response.ok) throw { problem: await response.json().then(({ detail }) => detail, () => "") };
  for await (const [name, data] of events(response)) {
    if (name === "searching" && data.question.standalone.trim() !== question.trim().replace(/\s+/g, " "))
      turn.insertBefore(make("p", { class: "searched", dir: "auto" }, say(t.searched_for, { question: data.question.standalone })), place);
    if (name === "passages") {
      state.textContent = t.reading;
      place.append(make("div", { class: "glimpse", "aria-live": "off" },
        ...data.passages.slice(0, 3).map(({ quote, article }) => make("p", { dir: "auto" },
          make("span", { class: "headline" }, article.title), " ", quote))));
    }
    if (name === "error") throw { problem: data.detail };
    if (name === "done") {
      place.replaceChildren(...whole(data));
      return data;
    }
  }
  throw { problem: t.lost };
}

// ---- the source beside the answer --------------------------------------------------------------------------------------------------

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

async function openSource(citation, link) {
  const panel = $("panel"), { article } = citation;
  if (panel.hidden) opener = link;
  const close = make("button", { type: "button", class: "close", "aria-label": t.panel_close }, "×");
  close.addEventListener("click", closeSource);
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
  const button = (label, act) => {
    const made = make("button", { type: "button" }, label);
    made.addEventListener("click", act);
    return made;
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

function closeSource() {
  if ($("panel").hidden) return;
  $("panel").hidden = true;
  $("panel").replaceChildren();
  document.body.classList.remove("beside");
  opener?.focus();
}

// ---- keys and beginnings -----------------------------------------------------------------------------------------------------------

function showHelp() {
  const close = make("button", { type: "submit" }, t.panel_close);
  const keys = t.help.map(([key, does]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, does)));
  const dialog = make("dialog", { class: "help", "aria-labelledby": "help-title" },
    make("h2", { id: "help-title" }, t.help_title), make("dl", {}, ...keys), make("form", { method: "dialog" }, close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function onKey(event) {
  const box = $("question"), typing = event.target.matches("input, textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (running) running.abort();
    else closeSource();
  } else if (typing) {
    if (event.key === "ArrowUp" && event.target === box && !box.value && turns.length) {
      box.value = turns.at(-1).question;
      grow();
      event.preventDefault();
    }
  } else if (event.key === "/") {
    event.preventDefault();
    box.focus();
  } else if (event.key === "?") {
    showHelp();
  } else if (/^[1-9]$/.test(event.key)) {
    const last = [...document.querySelectorAll(".turn")].at(-1);
    last?.querySelector(`a.source[data-n="${event.key}"]`)?.click();
  }
}

/** Let the box be as high as its text. */
function grow() {
  const box = $("question");
  box.rows = Math.min(8, Math.max(1, box.value.split("\n").length));
  while (box.scrollHeight > box.clientHeight + 2 && box.rows < 8) box.rows += 1;
}

/** While the models load: look each second, then take the notice away. */
async function wait() {
  const notice = $("notice");
  while (notice.hasAttribute("data-waiting")) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const response = await fetch("/readyz").catch(() => null);
    if (response?.ok) return notice.remove();
    const problem = response && (await response.json().catch(() => null));
    if (problem && problem.type !== "urn:dateline:loading") {
      notice.removeAttribute("data-waiting");
      notice.textContent = problem.detail;
    }
  }
}

function begin() {
  const form = $("ask"), box = $("question");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) return;
    const question = box.value.trim();
    $("refused").textContent = "";
    if (!question) return box.focus();
    box.value = "";
    grow();
    ask(question);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!running) form.requestSubmit();
  });
  $("send").addEventListener("click", (event) => {
    if (!running) return;
    event.preventDefault(); // or the empty box would be complained of
    running.abort();
  });
  box.addEventListener("input", grow);
  document.addEventListener("keydown", onKey);
  $("transcript").addEventListener("click", (event) => {
    const link = event.target.closest("a.source");
    if (!link?.citation || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSource(link.citation, link);
  });
  if ($("notice")) wait();
}

if ($("ask")) begin();
else $("mark")?.scrollIntoView({ block: "center" });
