// The library page: add files by dialog, drop or paste, read a root again or bring articles back, and show how far that is. All of it works
// without script too, by form.

import { $, events, make, post, refused, say, t } from "./base.js";

let working = false;

/** A line of the list of files: its name and what became of it. */
function line(name, state, kind = "") {
  const item = make("li", { class: kind }, make("span", { dir: "auto" }, name), make("span", { class: "note" }, state));
  item.say = (words, now = "") => { item.lastChild.textContent = words; item.className = now; };
  $("work-files").append(item);
  return item;
}

function begin() {
  working = true;
  $("work").hidden = false;
  $("work-files").replaceChildren();
  $("work-bar").hidden = false;
  $("work-bar").removeAttribute("value");
  $("work").scrollIntoView({ block: "nearest" });
}

function end(words) {
  working = false;
  $("work-bar").hidden = true;
  $("work-state").textContent = words;
}

/** Let the server read and show how far it is; `lines` maps files to their lines in the list. */
async function read(address, body, lines = new Map()) {
  $("work-state").textContent = t.work_reading;
  const response = await post(address, body);
  for await (const [name, data] of events(response)) {
    if (name === "error") throw { problem: data.detail };
    if (name === "progress") {
      $("work-bar").value = data.bytes_total ? data.bytes_done / data.bytes_total : 0;
      $("work-state").textContent = say(t.work_at, { file: data.file, stage: t.stages[data.stage] });
      lines.get(data.file)?.say(t.stages[data.stage]);
    }
    if (name === "done") {
      for (const [, item] of lines) item.say(t.work_read, "good");
      for (const { file, line: row, reason } of data.skipped)
        (lines.get(file) || line(row ? `${file}:${row}` : file, "")).say(say(t.work_skipped, { reason }), "bad");
      for (const { file, line: row, reason } of data.noted)
        (lines.get(file) || line(row ? `${file}:${row}` : file, "")).say(say(t.work_noted, { reason }), "good");
      for (const { file } of data.copies) lines.get(file)?.say(t.work_copy, "good");
      return data;
    }
  }
  throw {};
}

const report = (data) => say(t.work_done, { ...data, skipped: data.skipped.length });

/** Run work that shows itself in the list; one at a time. */
async function run(work) {
  if (working) return void ($("told").textContent = t.work_busy);
  begin();
  try {
    end(report(await work()));
    $("work-state").append(" ", make("a", { href: location.pathname === "/articles" ? location.href : "/articles" }, t.work_show));
  } catch (error) {
    end(error.problem || t.lost);
  }
}

/** Send files in portions that the server takes, then read them. */
function add(files) {
  if (!files.length) return;
  run(async () => {
    const lines = new Map();
    let root = null;
    $("work-state").textContent = t.work_sending;
    for (const portion of portions(files)) {
      const form = new FormData();
      for (const file of portion) form.append("files", file, file.name);
      const sent = await (await refused(await fetch("/api/v1/uploads", { method: "POST", body: form }))).json();
      root = sent.root;
      for (const { name, file, reason } of sent.files) {
        const item = line(name, reason ? say(t.work_skipped, { reason }) : t.work_waiting, reason ? "bad" : "");
        if (file) lines.set(file, item);
      }
    }
    if (lines.size) return read("/api/v1/ingest", { root }, lines);
    throw { problem: t.work_none };
  });
}

function* portions(files) {
  let portion = [], size = 0;
  for (const file of files) {
    if (portion.length && (portion.length === 200 || size + file.size > 18e6)) {
      yield portion;
      portion = [];
      size = 0;
    }
    portion.push(file);
    size += file.size;
  }
  yield portion;
}

const area = $("add");
$("choose").addEventListener("change", (event) => { add([...event.target.files]); event.target.value = ""; });
$("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  const title = $("paste-title").value.trim(), text = $("paste-text").value.trim();
  if (title && text) add([new File([`${title}\n\n${text}\n`], `${title.replace(/[/\\]/g, " ")}.txt`, { type: "text/plain" })]);
  event.target.reset();
});
document.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("over"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) area.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  area.classList.remove("over");
  add([...event.dataTransfer.files]);
});
$("main").addEventListener("submit", (event) => {
  const { stream, root } = event.target.dataset;
  if (!stream) return;
  event.preventDefault();
  run(() => read(stream, root ? { root } : {}));
});
