// The chat page: ask by stream, show what comes, keep the conversation, open the source beside the answer. Without this file every page still works.

import { $, button, events, make, page, post, say, t } from "./base.js";
import { closeSource, openSource } from "./source.js";
import { hideTip, watchTips } from "./tip.js";
import { settled, writing } from "./written.js";

let conversation = ""; // the id of the kept conversation that this page shows; "" until the first question
let running = null; // the AbortController of the answer under way
let count = 0;

/** Make a turn with its question and an empty place for the reply. */
function newTurn(question) {
  const id = `turn${++count}`, place = make("div", { class: "reply" });
  const turn = make("article", { class: "turn", "aria-labelledby": id }, make("h2", { class: "question", id, dir: "auto", tabindex: "-1" }, question), place);
  const gone = [$("intro"), document.body].some((place) => place === document.activeElement || place.matches(".intro:focus-within"));
  $("intro").hidden = true;
  $("transcript").append(turn);
  if (gone) turn.firstChild.focus({ preventScroll: true }); // what was pressed is no longer there
  return [turn, place];
}

/** Show a kept reply as the server writes it, the same as after a reload. */
async function showReply(place, id) {
  const made = await page(`/turns/${id}`), searched = made.querySelector(".searched");
  place.parentElement.querySelector(".searched")?.remove();
  if (searched) place.before(searched);
  place.replaceChildren(...made.querySelector(".reply").childNodes);
}

const questions = () => [...document.querySelectorAll(".question")].map((one) => one.textContent);
const answered = () => document.querySelectorAll(".turn .how").length;

function typed(text) {
  $("question").value = text;
  grow();
  $("question").focus();
}

/** Begin a kept conversation with the first question; the address then shows it, so that a reload brings it back. */
async function begun(question) {
  if (conversation) return;
  const { id, title } = await (await post("/api/v1/conversations", { title: question.replace(/\s+/g, " ").slice(0, 80) })).json();
  conversation = id;
  history.replaceState(null, "", `/c/${id}`);
  const bar = $("bar");
  bar.hidden = false;
  document.title = `${title} · ${t.name}`;
  $("conversation").value = id;
  bar.querySelector(".title").textContent = title;
  for (const link of bar.querySelectorAll("a[data-format]")) link.href = `/api/v1/conversations/${id}/export?format=${link.dataset.format}`;
}

/** Give or take back the verdict whose button was pressed. */
async function judge(event) {
  const form = event.target, pressed = event.submitter;
  if (!form.matches(".verdicts")) return;
  event.preventDefault();
  const told = form.querySelector(".told"), { reply_id, citation } = Object.fromEntries(new FormData(form));
  const verdict = pressed.getAttribute("aria-pressed") === "true" ? null : pressed.value;
  try {
    await post("/api/v1/feedback", { reply_id, citation: Number(citation), verdict });
    for (const one of form.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one.value === verdict));
    told.textContent = verdict ? t.thanks : t.taken_back;
    const summary = form.closest(".rate")?.querySelector("summary span");
    if (summary) summary.textContent = verdict ? say(t.rated, { verdict: pressed.textContent }) : t.rate;
  } catch (error) {
    told.textContent = error.problem || t.lost;
  }
}

// ---- asking ----

/** The filters that are set in the form, as the API takes them. */
function filters() {
  const form = new FormData($("ask"));
  const given = { published_from: form.get("from"), published_to: form.get("to"), sources: form.getAll("source") };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value?.length));
}

function showFilters() {
  const n = Object.values(filters()).length;
  $("filter-count").textContent = n ? say(t.filters_set, { n }) : "";
}

/** Ask and show everything that comes, in a turn of its own. `infer` false: no words of the question become a filter. */
async function ask(question, { infer = true } = {}) {
  const form = $("ask"), [turn, place] = newTurn(question);
  place.append(make("p", { class: "state" }, t.searching));
  turn.setAttribute("aria-busy", "true");
  turn.scrollIntoView({ block: "start" });
  running = new AbortController();
  form.classList.add("busy");
  $("send").textContent = t.stop_button;
  try {
    await begun(question);
    await streamed({ question, infer_filters: infer, filters: filters() }, running.signal, place);
  } catch (error) {
    const stopped = error.name === "AbortError";
    if (place.text) { // the reply itself stands
      place.text.end(stopped ? "stopped" : error.problem || t.lost, stopped);
      if (stopped) settled(place.querySelector(".composed"), place.reply);
    } else fallen(error, place, turn, () => { turn.remove(); if (!running) ask(question, { infer }); });
  } finally {
    running = null;
    turn.removeAttribute("aria-busy");
    form.classList.remove("busy");
    $("send").textContent = t.ask_button;
  }
}

/** Send the question and show its events. Throws {problem} with what the server said. */
async function streamed(body, signal, place) {
  const response = await post("/api/v1/ask/stream", { ...body, conversation_id: conversation, include: ["passages"] }, signal);
  for await (const [name, data] of events(response)) {
    if (name === "searching" && data.question.standalone !== data.question.text.replace(/\s+/g, " "))
      place.before(make("p", { class: "searched", dir: "auto" }, say(t.searched_for, { question: data.question.standalone })));
    if (name === "passages") {
      place.querySelector(".state").textContent = t.reading;
      place.append(make("div", { class: "glimpse", "aria-live": "off" },
        ...data.passages.slice(0, 3).map(({ quote, article }) => make("p", { dir: "auto" },
          make("span", { class: "headline" }, article.title), " ", quote))));
    }
    if (name === "reply") { // it stands; a language model begins to write
      await showReply(place, data.id);
      place.reply = data.id;
      place.text = writing(place.querySelector(".composed"), data.written.model);
    }
    if (name === "sentence") place.text.add(data);
    if (name === "error") throw { problem: data.detail };
    if (name === "done") {
      place.text = null;
      return showReply(place, data.id);
    }
  }
  throw new TypeError(t.lost); // the stream ended before its last event
}

/** Say why there is no reply and offer to ask again; where the server is gone, wait for it and ask again by itself. */
async function fallen(error, place, turn, again) {
  const stopped = error.name === "AbortError", gone = !stopped && !error.problem;
  const state = make("p", { class: "state" }, stopped ? t.stopped : gone ? t.lost_waiting : say(t.failed, { detail: error.problem }));
  place.replaceChildren(state, button(t.ask_again, again, { class: "again" }));
  if (!gone) return;
  turn.classList.add("waiting");
  const before = answered();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const response = await fetch("/readyz").catch(() => null);
    if (!turn.isConnected || running) return; // asked again by hand, or something else is
    if (!response?.ok) continue;
    // The answer may have been finished and kept although it never came.
    const kept = conversation && (await fetch(`/api/v1/conversations/${conversation}`).then((found) => found.json(), () => null));
    turn.classList.remove("waiting");
    if (kept?.turns?.length > before && answered() === before) return showReply(place, kept.turns.at(-1).reply.id);
    return again();
  }
}

// ---- keys and beginnings ----

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
    if (hideTip()) return;
    if (running) running.abort();
    else if (!closeSource() && event.target === box) box.blur(); // so that 1 to 9 and ? are keys and no text
  } else if (typing) {
    if (event.key === "ArrowUp" && event.target === box && !box.value && questions().length) {
      typed(questions().at(-1));
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
    if (response?.ok) {
      notice.remove();
      return suggest();
    }
    const problem = response && (await response.json().catch(() => null));
    if (problem && problem.type !== "urn:dateline:loading") {
      notice.removeAttribute("data-waiting");
      notice.textContent = problem.detail;
    }
  }
}

/** Offer questions for the empty chat; the server makes them in the background, so look again until they are there. */
async function suggest() {
  for (let tries = 0; tries < 40 && !$("intro").hidden; tries += 1) {
    const found = await fetch("/api/v1/suggestions").then((response) => (response.ok ? response.json() : null), () => null);
    if (!found) return;
    if (found.questions.length) {
      $("suggestions").hidden = false;
      $("suggestions").lastElementChild.replaceChildren(...found.questions.map(({ question }) =>
        make("button", { name: "question", value: question, dir: "auto" }, question)));
    }
    if (found.complete) return;
    await new Promise((resolve) => setTimeout(resolve, 1500));
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
  $("filters").addEventListener("input", showFilters);
  $("filters").addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); });
  $("suggestions").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!running) ask(event.submitter.value);
  });
  box.addEventListener("input", grow);
  document.addEventListener("keydown", onKey);
  $("transcript").addEventListener("submit", judge);
  $("transcript").addEventListener("click", (event) => {
    const link = event.target.closest("a.source"), { question } = event.target.closest("button")?.dataset || {};
    if (link && !(event.button || event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      hideTip();
      openSource(link);
    } else if (question && event.target.matches(".edit")) typed(question);
    else if (question && !running) ask(question, { infer: false });
  });
  watchTips();
  conversation = $("conversation").value;
  if (conversation && !location.hash) $("transcript").lastElementChild?.scrollIntoView({ block: "start" });
  showFilters();
  if ($("notice")) wait();
  else if (!conversation) suggest();
}

if ($("ask")) begin();
else $("mark")?.scrollIntoView({ block: "center" });
