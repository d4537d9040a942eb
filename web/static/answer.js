// A reply as elements: answers with their quotations and how they stand to one another, silence, how it was found, verdicts.
// templates/reply.html makes the same without script; a test holds the two together.

import { written } from "./written.js";
import { age, button, confidence, day, make, milliseconds, percent, published, say, send, t } from "./base.js";

/** The quotation's words with the answer in bold; offsets are UTF-16 here, as strings are. */
function quotation(citation) {
  const { quote, start_utf16: start, answer_start_utf16: first, answer_end_utf16: last } = citation;
  if (first === null || last - first === quote.length) return [quote];
  return [quote.slice(0, first - start), make("b", {}, quote.slice(first - start, last - start)), quote.slice(last - start)];
}

function source(citation) {
  const { article } = citation, ago = age(article.published);
  const link = make("a", { class: "source", href: `${citation.href}#mark`, "data-n": citation.n, title: citation.quote },
    make("span", { class: "number" }, String(citation.n)), " ",
    make("span", { class: "outlet", dir: "auto" }, article.source), " ",
    make("span", { class: "date" }, published(article.published)), " ",
    ago ? make("span", { class: "age" }, ago) : null, " ",
    make("span", { class: "headline", dir: "auto" }, article.title));
  link.citation = citation;
  return link;
}

function cited(citation, rating) {
  const also = citation.article.also_published_by;
  return make("figure", { class: "citation" },
    make("blockquote", { dir: "auto" }, ...quotation(citation)),
    make("figcaption", {}, source(citation), also.length ? make("span", { class: "also" }, say(t.also, { names: also.join(", ") })) : null,
      rating ? rated(rating, citation.n) : null));
}

// ---- verdicts ----

/** Three buttons that say whether a citation, or the whole answer (n is 0), is right; pressed again, one takes the verdict back. */
function verdicts({ reply, feedback }, n, changed = () => {}) {
  const told = make("span", { class: "told", role: "status" });
  const buttons = t.verdicts.map(([verdict, label]) => button(label, async () => {
    const next = feedback[n] === verdict ? null : verdict;
    try {
      await send("POST", "/api/v1/feedback", { reply_id: reply.id, citation: n, verdict: next });
      if (next) feedback[n] = next;
      else delete feedback[n];
      told.textContent = next ? t.thanks : t.taken_back;
      show();
    } catch (error) {
      told.textContent = error.problem || t.lost;
    }
  }, { "data-verdict": verdict }));
  const show = () => {
    for (const one of buttons) one.setAttribute("aria-pressed", String(feedback[n] === one.dataset.verdict));
    changed(feedback[n]);
  };
  show();
  return make("div", { class: "verdicts", role: "group", "aria-label": n ? say(t.rate_quotation, { n }) : t.rate_answer }, ...buttons, told);
}

function rated(rating, n) {
  const summary = make("summary", {});
  const show = (verdict) => summary.replaceChildren(verdict ? say(t.rated, { verdict: new Map(t.verdicts).get(verdict) }) : t.rate,
    make("span", { class: "unseen" }, ` ${say(t.rate_quotation, { n })}`));
  return make("details", { class: "rate" }, summary, verdicts(rating, n, show));
}

// ---- answers ----

function answered(answer, rating) {
  const [first] = answer.citations; // an answer that is most of its quotation is shown once, in the quotation
  const verbatim = 2 * (first.answer_end - first.answer_start) >= first.end - first.start;
  const { independent_sources: independent } = answer;
  return make("section", { class: verbatim ? "answer verbatim" : "answer" },
    make("h3", { class: "short", dir: "auto" }, answer.text),
    answer.superseded_by ? make("p", { class: "note superseded" }, say(t.superseded, { n: answer.superseded_by })) : null,
    independent > 1 ? make("p", { class: "note agreed" }, say(t.sources_many, { n: independent }))
      : answer.citations.length > 1 ? make("p", { class: "note" }, say(t.sources_one, { n: answer.citations.length })) : null,
    ...answer.citations.map((citation) => cited(citation, rating)),
    make("details", { class: "sure" }, make("summary", {}, confidence(answer.confidence)), " ",
      make("p", {}, say(t.confidence_about, { percent: percent(answer.confidence) }))));
}

/** The answers as their relation wants it: beside one another, along a line of time, or one below the other. */
function arranged({ relation, answers }, rating) {
  const sections = answers.map((answer) => answered(answer, rating));
  if (relation === "timeline")
    return [make("ol", { class: "timeline" }, ...answers.map((answer, n) => make("li", {}, make("p", { class: "when" }, moment(answer)), sections[n])))];
  if ((relation === "conflicting" || relation === "comparison") && answers.length > 1) return [make("div", { class: "sides" }, ...sections)];
  return sections;
}

const moment = ({ when, citations }) => (when ? published(when) : say(t.published_at, { day: published(citations[0].article.published) }));

function silent(reply, rating) {
  const { reason, message } = reply.abstention, guided = reason === "not_a_question";
  return make("section", { class: "silence" },
    make("h3", {}, t.silence_titles[reason] || t.silence_title),
    make("p", { dir: "auto" }, t.silence_reasons[reason] || message),
    reply.nearest.length ? make("div", { class: "nearest" }, guided ? null : make("h4", {}, t.nearest),
      ...reply.nearest.map((citation) => cited(citation, guided ? null : rating))) : null);
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

// ---- what the question was narrowed to ----

/** Say days as a span: "from 1 May 2021 to 31 May 2021". Mirrors web.wording.span. */
const span = (first, last) => (first && last ? (first === last ? say(t.on_day, { day: day(first) }) : say(t.span, { first: day(first), last: day(last) }))
  : first ? say(t.since, { day: day(first) }) : last ? say(t.until, { day: day(last) }) : "");

/** What the words of the question were taken to mean, with a button that takes it back. */
function chip({ words, published_from, published_to, event_from, event_to, latest }, drop) {
  if (!words) return null;
  const days = span(published_from, published_to), event = span(event_from, event_to);
  const meant = [days && say(t.only_published, { days }), event && say(t.about_time, { days: event }), latest ? t.newest_first : ""].filter(Boolean);
  return make("p", { class: "chip" }, make("span", {}, `“${words}”: `, meant.join("; ")),
    drop ? button("×", drop, { class: "scripted", "aria-label": say(t.drop_words, { words }), title: say(t.drop_words, { words }) }) : null);
}

function filtered({ published_from, published_to, sources }) {
  const days = span(published_from, published_to);
  const told = [days && say(t.only_published, { days }), sources?.length ? say(t.only_outlets, { names: sources.join(", ") }) : ""].filter(Boolean);
  return told.length ? make("p", { class: "filtered", dir: "auto" }, told.join("; ")) : null;
}

/**
 * The children of a turn's reply.
 * `feedback` is {citation n: verdict}, or null where nothing can be judged; `drop` asks again without the time words.
 */
export function whole(reply, feedback, drop) {
  const rating = feedback ? { reply, feedback } : null;
  const parts = [filtered(reply.retrieval.filters), chip(reply.retrieval.inferred_filters, drop)];
  if (reply.answers.length) {
    const summary = say(t[`answers_${reply.relation || "single"}`], { n: reply.answers.length });
    parts.push(summary ? make("p", { class: "relation" }, summary) : null,
      ...written(reply.written), ...arranged(reply, rating));
  } else {
    parts.push(silent(reply, rating), ...written(reply.written));
  }
  const undated = reply.undated.map((article) => make("li", {}, make("a", { href: `/articles/${article.id}`, dir: "auto" }, article.title)));
  if (undated.length) parts.push(make("div", { class: "undated" }, make("p", {}, t.undated_articles), make("ul", {}, ...undated)));
  if (rating && reply.abstention?.reason !== "not_a_question")
    parts.push(make("div", { class: "whole scripted" }, make("p", {}, t.rate_answer), verdicts(rating, 0)));
  parts.push(how(reply));
  return parts.filter(Boolean);
}
