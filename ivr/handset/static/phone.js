// The page: what is pressed, chosen and typed goes to the telephone; what the telephone tells is shown.

import * as conversation from "./conversation.js";
import { Countdown } from "./countdown.js";
import { Ear } from "./ear.js";
import { scriptOf } from "./server.js";
import { Telephone } from "./telephone.js";
import * as tones from "./tones.js";
import * as trace from "./trace.js";
import * as words from "./words.js";

const at = (id) => document.getElementById(id);
const choices = () => ({
  aloud: at("sound").checked,
  atOnce: at("pace").value === "at-once",
  canSpeak: document.body.dataset.canSpeak === "yes",
});
const patience = () => (at("patience").value === "none" ? Infinity : Number(at("patience").value));

// Where the call stands, in words; said again when the page changes its language.
let sayState = () => words.put(at("state"), "on_hook");

function state(say) {
  sayState = say;
  say();
}

const show = {
  atWork: () => state(() => words.put(at("state"), "at_work")),
  notBegun: () => state(() => words.put(at("state"), "on_hook")),

  begun(call) {
    conversation.clear();
    trace.clear();
    at("summary").hidden = true;
    at("download").href = scriptOf(call);
    inCall(true);
  },

  event(event) {
    const { kind } = event;
    if (kind === "heard") {
      conversation.heard(event);
      trace.spoke(event);
    } else if (kind === "warned") {
      trace.warned(event);
      if (!event.code) conversation.noted(event);
    } else if (kind === "fetched") trace.fetched(event);
    else if (kind === "did") conversation.did(event);
    else if (kind === "whispered") conversation.whispered(event);
    else if (kind === "dialled") conversation.dialled(event);
    else if (kind === "sent") conversation.sent(event);
    else if (kind === "clock") conversation.clockSet(event);
  },

  again: (sound) => conversation.heard(sound, true),

  times(seconds, clock) {
    at("call-time").textContent = trace.minutes(seconds);
    at("call-clock").textContent = clock;
  },

  hearing(sound) {
    if (!sound.words) conversation.sounded(sound);
    caption(sound.words, sound.language);
    state(() => words.put(at("state"), `sound_${sound.sound}`, { seconds: Math.round(sound.seconds) }));
    keyed("");
    canDo({ skip: true });
  },

  waiting(moment, canRepeat) {
    state(() => (at("state").textContent = waitingFor(moment)));
    delete at("state").dataset.word;
    keyed(moment.entered);
    canDo({
      silence: true,
      again: canRepeat,
      "card-form": moment.wait === "a card",
      "speech-form": moment.wait.includes("speech"),
      "record-form": moment.wait === "a recording",
    });
  },

  /** Something was refused, in the server's words, or nothing answers at all. */
  problem(told, field) {
    const place = field === "clock" && !telephone.inCall ? at("begins-wrong") : at("problem");
    if (told) {
      place.lang = "en";
      place.textContent = told;
    } else {
      place.lang = words.language();
      place.textContent = words.word("unreachable");
    }
    place.hidden = false;
    if (place === at("begins-wrong")) {
      at("who").open = true;
      at("begins").setAttribute("aria-invalid", "true");
      at("begins").focus();
    }
  },

  fine() {
    at("problem").hidden = true;
    at("begins-wrong").hidden = true;
    at("begins").removeAttribute("aria-invalid");
  },

  ended(ended) {
    conversation.over();
    caption("", "");
    keyed("");
    canDo({});
    state(() => words.put(at("state"), "over"));
    inCall(false);
    if (ended.ended === undefined) return;
    const outcome = at("outcome");
    words.put(outcome, ended.ordinary ? "ordinary" : "failed");
    const why = document.createElement("span");
    why.lang = "en";
    why.textContent = ended.ended;
    outcome.replaceChildren(words.put(document.createElement("span"), outcome.dataset.word), ": ", why);
    delete outcome.dataset.word;
    at("time").textContent = ended.time;
    at("documents").textContent = ended.documents;
    at("warning-count").textContent = trace.warningCount(ended.warnings);
    at("summary").hidden = false;
  },
};

const countdown = new Countdown(
  (left, of) => {
    at("countdown").hidden = of === 0;
    at("left").textContent = words.word("seconds", { seconds: left });
    at("bar").classList.toggle("whole", left === of);
    at("bar").firstElementChild.style.width = of ? `${(100 * left) / of}%` : "0";
  },
  () => telephone.silence(),
);
const ear = new Ear(choices, (language) => {
  words.put(at("voiceless"), "captions_only", { language });
  at("voiceless").hidden = false;
});
const telephone = new Telephone(ear, countdown, patience, show);

function waitingFor({ wait, most, finish_on: key, field, timeout }) {
  const told = [words.word(`wait_${wait}`)];
  const limits = [];
  if (field) limits.push(words.isWord(`field_${field}`) ? words.word(`field_${field}`) : field);
  if (most) limits.push(words.word("up_to", { most }));
  if (key && most !== 1 && wait.startsWith("keys")) limits.push(words.word("until_key", { key }));
  const seconds = timeout * patience();
  limits.push(Number.isFinite(seconds) ? words.word("seconds", { seconds }) : words.word("no_time_limit"));
  return `${told}: ${limits.join(", ")}.`;
}

function caption(text, language) {
  at("caption").textContent = text;
  at("caption").lang = language;
}

function keyed(entered) {
  at("keyed").hidden = !entered;
  at("keyed").querySelector("b").textContent = entered;
}

/** What is not for this moment does nothing, but keeps the focus; what the line did not ask for is not there at all. */
function canDo(now) {
  for (const id of ["silence", "again", "skip"]) at(id).setAttribute("aria-disabled", String(!now[id]));
  const within = document.activeElement?.closest(".entry");
  for (const id of ["card-form", "speech-form", "record-form"]) at(id).hidden = !now[id];
  if (within?.hidden) at("now").focus({ preventScroll: true });
}

function inCall(going) {
  const focused = document.activeElement;
  for (const [id, hidden] of [["setup", going], ["hangup", !going], ["clock-form", !going]]) {
    at(id).hidden = hidden;
  }
  at("times").hidden = false;
  for (const key of document.querySelectorAll(".key")) key.disabled = !going;
  // Whoever pressed what is gone now is not left nowhere.
  if (going) at("now").focus({ preventScroll: true });
  else if (focused === at("hangup") || focused?.disabled || focused === at("now")) at("call").focus();
}

function press(key) {
  if (!telephone.inCall) return;
  if (at("sound").checked) tones.key(key);
  telephone.do({ press: key });
  const button = document.querySelector(`.key[data-key="${key}"]`);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 150);
}

function submit(id, make) {
  at(id).addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
}

submit("setup", () => {
  tones.wake();
  const from = at("from").value === "other" ? at("from-other").value : at("from").value;
  telephone.begin({ from, to: at("to").value, clock: at("begins").value, agent: at("agent").value });
});
submit("card-form", () => telephone.do({ card: at("card").value }));
submit("speech-form", () => {
  telephone.do({ speech: at("speech").value });
  at("speech").value = "";
});
submit("record-form", () => telephone.do({ record: Number(at("record").value) }));
submit("clock-form", () => telephone.do({ clock: at("clock").value }));

at("hangup").addEventListener("click", () => telephone.do({ hangup: true }));
for (const act of ["silence", "again", "skip"]) {
  at(act).addEventListener("click", () => at(act).getAttribute("aria-disabled") === "false" && telephone[act]());
}
at("keypad").addEventListener("click", (event) => {
  const key = event.target.closest(".key")?.dataset.key;
  if (key) press(key);
});

// Choosing a card and writing what one says takes longer than keying or saying it would.
for (const id of ["card", "speech", "record", "clock"]) {
  for (const kind of ["focus", "input"]) at(id).addEventListener(kind, () => countdown.hold());
  at(id).addEventListener("blur", () => countdown.resume());
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat || !at("keyboard").checked) return;
  if (/^[0-9*#]$/.test(event.key) && telephone.inCall) {
    event.preventDefault();
    press(event.key);
  }
});

at("from").addEventListener("change", () => (at("other-from").hidden = at("from").value !== "other"));
at("card").addEventListener("change", () => {
  at("card-told").textContent = at("card").selectedOptions[0].dataset.told;
});
for (const id of ["sound", "pace"]) {
  // What is being said now is not said anew, but it need not be waited for.
  at(id).addEventListener("change", () => !choices().aloud && choices().atOnce && ear.finish());
}

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    words.speak(link.dataset.language);
    sayState();
  });
}

window.addEventListener("pagehide", () => telephone.leave());
at("who").open = window.matchMedia("(min-width: 56rem)").matches;
