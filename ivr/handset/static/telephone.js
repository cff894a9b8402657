// The telephone: one thing at a time goes to the server, and what comes back is heard, shown, or waited out.

import * as server from "./server.js";

const LOOK_AGAIN = 2000;
// The server hangs up when a page has said nothing for some minutes.
const STILL_HERE = 60000;

export class Telephone {
  /** `ear` hears, `countdown` waits; `show` is told events, where the call stands, and what went wrong. */
  constructor(ear, countdown, patience, show) {
    Object.assign(this, { ear, countdown, patience, show });
    this.call = null;
    this.forget();
    setInterval(() => this.inCall && this.look(), STILL_HERE);
  }

  forget() {
    this.seen = 0;
    this.pending = {};
    this.acts = [];
    this.busy = false;
    this.skipping = false;
    this.said = [];
  }

  get inCall() {
    return this.call !== null;
  }

  async begin(order) {
    if (this.busy || this.inCall) return;
    this.forget();
    this.busy = true;
    this.show.atWork();
    const answer = await server.begin(order);
    this.busy = false;
    if (!answer.ok) {
      this.show.notBegun();
      this.show.problem(answer.told.error, answer.told.field);
      return;
    }
    this.show.fine();
    this.call = answer.told.call;
    this.show.begun(this.call);
    this.take(answer.told);
  }

  /** The caller does something; the seconds into what is heard now are those of this moment. */
  do(words) {
    if (!this.inCall) return;
    this.acts.push({ words, part: this.pending.part, into: this.ear.into });
    this.pump();
  }

  /** Something happens by itself, at the moment that is pending now and at no other. */
  let(words) {
    this.acts.push({ words, moment: this.pending.moment });
    this.pump();
  }

  skip() {
    this.skipping = true;
    this.ear.finish();
  }

  /** Hear once more what has been said since the caller last did something. The line waits, and knows nothing of it. */
  again() {
    this.countdown.hold();
    const moment = this.pending.moment;
    const left = [...this.said];
    const next = () => {
      if (this.pending.moment !== moment) return;
      const sound = left.shift();
      if (!sound) {
        this.countdown.again();
        return;
      }
      this.show.again(sound);
      this.ear.hear(sound, next);
    };
    next();
  }

  async look() {
    if (this.busy) return;
    this.busy = true;
    const answer = await server.look(this.call, this.seen);
    this.busy = false;
    this.answered(answer);
    if (answer.status !== 0) this.pump();
  }

  /** What was not answered is said again; it keeps its moment, so that the line is not told twice. */
  async pump() {
    while (this.acts.length && !this.busy && this.inCall) {
      const act = this.acts[0];
      this.busy = true;
      const answer = await server.act(this.call, this.seen, this.worded(act));
      this.busy = false;
      if (answer.status !== 0 && this.acts[0] === act) this.acts.shift();
      this.answered(answer);
      if (answer.status === 0) return;
    }
  }

  worded(act) {
    act.moment ??= this.pending.moment;
    const told = { ...act.words, moment: act.moment };
    if (this.pending.sound && !told.heard) told.into = act.part === this.pending.part ? act.into : 0;
    return told;
  }

  answered(answer) {
    if (!this.inCall) return;
    if (answer.status === 0) {
      this.show.problem("");
      setTimeout(() => this.inCall && this.look(), LOOK_AGAIN);
      return;
    }
    this.show.fine();
    if (answer.told.pending) this.take(answer.told);
    else if (answer.status === 404) this.end({});
    if (answer.told.error && this.inCall) this.show.problem(answer.told.error, answer.told.field);
  }

  take(told) {
    for (const event of told.events) this.show.event(event);
    this.seen = told.seen;
    const before = this.pending;
    this.pending = told.pending;
    this.show.times(told.seconds, told.clock);
    if (told.pending.ended !== undefined) this.end(told.pending);
    else if (told.pending.at_work) this.wonder();
    else if (told.pending.sound) this.hear(before);
    else this.wait(before);
  }

  wonder() {
    this.show.atWork();
    this.look();
  }

  hear(before) {
    const sound = this.pending;
    // A key that was lost does not stop what is said: the same part goes on.
    if (sound.part === before.part && this.ear.playing) return;
    this.countdown.stop();
    if (before.wait || !before.sound) this.said = [];
    this.said.push(sound);
    this.show.hearing(sound);
    this.ear.hear(sound, () => this.let({ heard: true }));
    if (this.skipping) this.ear.finish();
  }

  wait(before) {
    this.skipping = false;
    if (before.moment === this.pending.moment) return;
    this.ear.stop();
    this.show.waiting(this.pending, this.said.some((sound) => sound.words));
    const seconds = this.pending.timeout * this.patience();
    if (Number.isFinite(seconds)) this.countdown.start(seconds);
    else this.countdown.stop();
  }

  silence() {
    if (this.pending.wait) this.let({ silence: true });
  }

  end(ended) {
    const call = this.call;
    this.call = null;
    this.acts = [];
    this.pending = {};
    this.ear.stop();
    this.countdown.stop();
    this.show.ended(ended, call);
  }

  leave() {
    if (this.inCall) server.leave(this.call);
  }
}
