// The caller's ear: lets a sound be heard, aloud or only in time, and knows how much of it has been heard.

import { soundOf } from "./server.js";
import { like } from "./tones.js";

// A voice that never says it has finished must not hold the call.
const SLOWEST = 3;

/** A voice that lives in this browser. Others would send what the line says to somebody else. */
function voiceFor(language) {
  const voices = window.speechSynthesis?.getVoices().filter((voice) => voice.localService) ?? [];
  const named = (voice) => voice.lang.replace("_", "-").toLowerCase();
  const wanted = language.toLowerCase();
  const short = wanted.split("-")[0];
  return (
    voices.find((voice) => named(voice) === wanted) ?? voices.find((voice) => named(voice).split("-")[0] === short)
  );
}

/** Time passes, and nothing is to be heard. */
function paced(seconds, done) {
  const began = performance.now();
  const timer = setTimeout(done, seconds * 1000);
  const position = () => (seconds ? Math.min((performance.now() - began) / 1000 / seconds, 1) : 1);
  return { position, stop: () => clearTimeout(timer) };
}

function sounding(sound, done) {
  const hush = like(sound.sound, sound.seconds);
  const time = paced(sound.seconds, done);
  return { position: time.position, stop: () => (time.stop(), hush()) };
}

function spokenHere(sound, voice, done) {
  const began = performance.now();
  const utterance = new SpeechSynthesisUtterance(sound.words);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  const limit = setTimeout(done, (sound.seconds * SLOWEST + 5) * 1000);
  const finished = () => (clearTimeout(limit), done());
  utterance.onend = finished;
  utterance.onerror = finished;
  window.speechSynthesis.speak(utterance);
  const stop = () => {
    clearTimeout(limit);
    utterance.onend = null;
    utterance.onerror = null;
    window.speechSynthesis.cancel();
  };
  return { position: () => Math.min((performance.now() - began) / 1000 / sound.seconds, 0.99), stop };
}

function spokenThere(sound, done, failed) {
  const audio = new Audio(soundOf(sound.words, sound.language));
  audio.onended = done;
  audio.onerror = failed;
  audio.play().catch((wrong) => wrong.name !== "AbortError" && failed());
  const stop = () => {
    audio.onended = null;
    audio.onerror = null;
    audio.pause();
  };
  return { position: () => (audio.duration ? audio.currentTime / audio.duration : 0), stop };
}

export class Ear {
  /** `choices` says how things are heard; `voiceless` is told of a language in which nothing can be spoken. */
  constructor(choices, voiceless) {
    this.choices = choices;
    this.voiceless = voiceless;
    this.playing = null;
    this.sound = null;
  }

  /** Lets a sound be heard; `done` is called at its end, unless it is stopped before. */
  hear(sound, done) {
    this.stop();
    this.sound = sound;
    this.done = () => {
      this.stop();
      done();
    };
    this.playing = this.play(sound);
  }

  /** Seconds of the line's own time that have been heard. */
  get into() {
    return this.playing ? this.playing.position() * this.sound.seconds : 0;
  }

  /** Hear no more of it: it counts as heard. */
  finish() {
    if (this.playing) this.done();
  }

  stop() {
    this.playing?.stop();
    this.playing = null;
  }

  play(sound) {
    const done = () => this.done();
    const { aloud, atOnce, canSpeak } = this.choices();
    if (!aloud) return paced(atOnce ? 0 : sound.seconds, done);
    if (sound.sound !== "speech") return sounding(sound, done);
    const voice = voiceFor(sound.language);
    if (voice) return spokenHere(sound, voice, done);
    if (canSpeak) return spokenThere(sound, done, () => this.captionsOnly(sound));
    this.voiceless(sound.language);
    return paced(sound.seconds, done);
  }

  captionsOnly(sound) {
    this.voiceless(sound.language);
    this.playing = paced(sound.seconds, () => this.done());
  }
}
