// The time a caller has while the line waits.

export class Countdown {
  /** `show` is told how many seconds of how many are left; `done` that none is. */
  constructor(show, done) {
    this.show = show;
    this.done = done;
    this.timer = null;
  }

  start(seconds) {
    this.hold();
    this.seconds = seconds;
    this.left = seconds;
    this.go();
  }

  /** Time stands still: the caller is choosing a card, writing what they say, or hearing it once more. */
  hold() {
    clearInterval(this.timer);
    this.timer = null;
  }

  /** From where it stood. */
  resume() {
    if (this.seconds && this.timer === null) this.go();
  }

  /** From the beginning again. */
  again() {
    if (this.seconds) this.start(this.seconds);
  }

  stop() {
    this.hold();
    this.seconds = 0;
    this.show(0, 0);
  }

  go() {
    this.show(this.left, this.seconds);
    this.timer = setInterval(() => {
      this.left -= 1;
      if (this.left > 0) {
        this.show(Math.ceil(this.left), this.seconds);
        return;
      }
      this.stop();
      this.done();
    }, 1000);
  }
}
