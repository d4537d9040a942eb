// What all pages share: elements, texts, requests, server-sent events. What people read is written by the server (templates, web/wording.py);
// where script adds text, it goes in as textContent: article text and questions are never markup.

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

/** Send JSON; returns the response. Throws {problem, type} with what the server said unless it is good. */
export async function post(address, body, signal) {
  const response = await fetch(address, { method: "POST", signal, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return refused(response);
}

/** Return the response if it is good, else throw {problem, type}. */
export async function refused(response) {
  if (response.ok) return response;
  const { detail, type } = await response.json().catch(() => ({}));
  throw { problem: detail || response.statusText, type };
}

/** Fetch a page of this server as a document, whose elements can be taken over. Throws {problem}. */
export async function page(address) {
  const response = await fetch(address);
  const found = new DOMParser().parseFromString(await response.text(), "text/html");
  if (response.ok) return found;
  throw { problem: found.querySelector("main p")?.textContent || response.statusText };
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
