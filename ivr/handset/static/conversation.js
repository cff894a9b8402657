// What is said and done, as a dialogue in words. Nothing on a call is told by sound alone.

import { put } from "./words.js";

const log = document.getElementById("conversation");
const empty = document.getElementById("empty");

// Keys pressed one after another stand in one line; this is where the next one goes.
let row = null;
let place = "";

export function clear() {
  log.replaceChildren(empty);
  empty.hidden = false;
  row = null;
  place = "";
}

function add(kind, who, told) {
  empty.hidden = true;
  const entry = document.createElement("p");
  entry.className = `entry-of ${kind}`;
  const label = put(document.createElement("span"), who);
  label.className = "who";
  entry.append(label, " ", told);
  log.append(entry);
  log.scrollTop = log.scrollHeight;
  row = null;
  return entry;
}

function words(text, language) {
  const told = document.createElement("span");
  told.className = "words";
  told.lang = language;
  told.textContent = text;
  return told;
}

function note(name, blanks) {
  return put(document.createElement("span"), name, blanks);
}

/** The line speaks. Where it speaks from, and with which voice, is told when either changes. */
export function heard({ step, words: text, language, voice }, again = false) {
  const where = [step, language, voice].filter(Boolean).join(" · ");
  const entry = add("line", "the_line", words(text, language));
  if (again) entry.append(" ", note("once_more"));
  if (where !== place && !again) {
    const told = document.createElement("small");
    told.className = "where";
    told.textContent = where;
    entry.prepend(told);
    place = where;
  }
}

export function whispered({ words: text, language }) {
  add("whisper", "whisper", words(text, language));
}

export function dialled({ number, agent }) {
  const told = document.createElement("span");
  told.append(`${number}: `, note(`agent_${agent}`));
  add("note", "a_person", told);
}

export function sent({ to, words: text }) {
  add("note", "a_message", words(`${to}: ${text}`, ""));
}

export function clockSet({ text }) {
  add("note", "the_clock", words(text, "en"));
}

/** A sound without words, as words. */
export function sounded({ sound, seconds }) {
  add("line", "the_line", note(`sound_${sound}`, { seconds: Math.round(seconds) }));
}

export function noted({ message }) {
  add("note", "note", words(message, "en"));
}

export function over() {
  add("note", "note", note("over"));
}

export function did({ action, over: overWords }) {
  if (/^[0-9*#]+$/.test(action)) {
    if (!row || overWords) row = keys(overWords);
    row.append(note("pressed", { key: action }));
    log.scrollTop = log.scrollHeight;
    return;
  }
  const [verb, rest] = [action.split(" ")[0], action.slice(action.indexOf(" ") + 1)];
  const told = {
    silence: () => note("were_silent"),
    hangup: () => note("hung_up"),
    card: () => note("used_card", { card: rest }),
    speech: () => note("spoke", { words: rest }),
    record: () => note("recorded", { seconds: rest }),
  }[verb];
  const entry = add("caller", "you", told ? told() : words(action, "en"));
  if (overWords) entry.append(" ", note("over_words"));
}

function keys(overWords) {
  const told = document.createElement("span");
  told.className = "words";
  const entry = add("caller", "you", told);
  if (overWords) entry.append(" ", note("over_words"));
  return told;
}
