// What all pages share: elements, texts, words for dates and numbers, server-sent events.
// All text goes in as textContent: article text and questions are never markup. The words are in web/texts.py; web/wording.py says the same on the server.

export const $ = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
export const settle = () => (calm.matches ? "auto" : "smooth");

/** Make an element: make("a", {class: "source", href}, "text", child, null). Null children are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export const t = $("texts") ? JSON.parse($("texts").textContent) : {};
/** Fill a text: say("{n} articles", {n: 5}). */
export const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function button(label, act, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/** Read the JSON that the server put into the page; null when there is none. */
export const held = (id) => ($(id) ? JSON.parse($(id).textContent) : null);

export function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  return `${date} ${t.months[month - 1]} ${year}`;
}

export function published({ from, to, precision }) {
  if (precision === "day" && from) return day(from);
  if (precision === "month" && from) return day(from).replace(/^\S+ /, "");
  if (precision === "year" && from) return from.slice(0, 4);
  if (precision === "range" && from && to) return say(t.between, { first: day(from), last: day(to) });
  if (to) return say(t.not_after, { day: day(to) });
  return from ? say(t.not_before, { day: day(from) }) : t.undated;
}

export const confidence = (share) => t.confidence.find(([least]) => share >= least)[1];
export const percent = (share) => `${Math.floor(share * 100 + 0.5)} %`;
export const milliseconds = (spent) => (spent >= 1000 ? `${(spent / 1000).toFixed(1)} s` : `${Math.floor(spent + 0.5)} ms`);

/** Say how long ago something was published, as precisely as it is known: "3 years ago"; "" where that would pretend. Mirrors web.wording.age. */
export function age({ from, precision }) {
  if (!from || !["day", "month", "year"].includes(precision)) return "";
  const [year, month, date] = from.split("-").map(Number), now = new Date();
  const ago = (unit, n) => (n < 0 ? "" : n < 2 && t.ago[unit][n] ? t.ago[unit][n] : say(t.ago[unit][2], { n }));
  if (precision === "year") return ago("year", now.getFullYear() - year);
  const months = (now.getFullYear() - year) * 12 + now.getMonth() + 1 - month - (precision === "day" && now.getDate() < date ? 1 : 0);
  if (months >= 24) return ago("year", Math.floor(months / 12));
  if (precision === "month" || months >= 2) return ago("month", months);
  const days = Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - Date.UTC(year, month - 1, date)) / 864e5);
  return ago("day", days);
}

/** Send JSON; returns the JSON that comes back, or null when nothing does. Throws {problem, type} with what the server said. */
export async function send(method, address, body) {
  const response = await fetch(address, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  await refused(response);
  return response.status === 204 ? null : response.json();
}

/** Throw {problem, type} unless the response is good. */
export async function refused(response) {
  if (response.ok) return;
  const { detail, type } = await response.json().catch(() => ({}));
  throw { problem: detail || response.statusText, type };
}

/** Read server-sent events from a response: yields [name, data]. Comments (the heartbeat) are passed over. */
export async function* events(response) {
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
