// What the line did: its steps, the requests it answered, the documents it answered with, and what Twilio would say.

import { put, word } from "./words.js";

const MOST_DOCUMENTS = 5;

const at = (id) => document.getElementById(id);
const [warnings, steps, requests, seen] = ["warnings", "steps", "requests", "documents-seen"].map(at);

export const minutes = (seconds) => {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

let step = null;

function nothing(tag, name) {
  const told = put(document.createElement(tag), name);
  told.className = "nothing";
  return told;
}

export function clear() {
  step = null;
  warnings.replaceChildren(nothing("li", "none"));
  steps.replaceChildren(nothing("li", "nothing_yet"));
  requests.replaceChildren();
  seen.replaceChildren(nothing("p", "nothing_yet"));
}

function drop(list) {
  list.querySelector(".nothing")?.remove();
}

export function warned({ code, message }) {
  drop(warnings);
  const told = document.createElement("li");
  told.lang = "en";
  told.textContent = code ? `${code} ${message}` : message;
  warnings.append(told);
}

export function spoke(event) {
  if (!event.step || event.step === step) return;
  step = event.step;
  drop(steps);
  const told = document.createElement("li");
  const when = document.createElement("span");
  when.className = "when";
  when.textContent = minutes(event.at);
  told.append(when, ` ${step}`);
  steps.append(told);
}

export function fetched(event) {
  const line = document.createElement("tr");
  const when = (event.at * 1000).toFixed(0);
  for (const text of [`${when} ms`, event.method, event.path, event.status ?? "–"]) {
    const cell = document.createElement("td");
    cell.textContent = text;
    line.append(cell);
  }
  requests.prepend(line);
  if (event.body) keep(event);
}

/** The newest document first, and open; the older ones closed, and the oldest forgotten. */
function keep({ at: when, method, path, status, body }) {
  drop(seen);
  for (const older of seen.children) older.open = false;
  const told = document.createElement("details");
  told.open = true;
  const title = document.createElement("summary");
  title.textContent = `${minutes(when)} ${method} ${path} (${status ?? "–"})`;
  const text = document.createElement("pre");
  text.tabIndex = 0;
  text.setAttribute("role", "region");
  text.setAttribute("aria-label", title.textContent);
  text.textContent = body;
  told.append(title, text, copying(body));
  seen.prepend(told);
  while (seen.children.length > MOST_DOCUMENTS) seen.lastElementChild.remove();
}

function copying(text) {
  const button = put(document.createElement("button"), "copy");
  button.type = "button";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    put(button, "copied");
  });
  return button;
}

export const warningCount = (count) => (count ? String(count) : word("none"));
