// What a telephone sounds like where nobody speaks: keys, ringing, a beep, hold music.

const LOUDNESS = 0.06;
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = "123456789*0#";
const MELODY = [392, 494, 587, 494, 440, 523, 659, 523];
// Longer ones are cut: a talk or a queue may last for minutes.
const LONGEST = 60;

let context = null;

/** Browsers let a page be heard only after somebody has pressed something on it. */
export function wake() {
  context ??= window.AudioContext ? new AudioContext() : null;
  context?.resume();
}

export function key(pressed) {
  const place = KEYS.indexOf(pressed);
  play([ROWS[Math.floor(place / 3)], COLUMNS[place % 3]], 0, 0.12);
}

/** Plays what this kind of sound is like, where it is like anything. The function that is returned stops it. */
export function like(kind, seconds) {
  const length = Math.min(seconds, LONGEST);
  const playing = [];
  if (kind === "ringing") {
    for (let at = 0; at < length; at += 6) playing.push(...play([440, 480], at, Math.min(2, length - at)));
  } else if (kind === "music") {
    for (let at = 0, note = 0; at < length; at += 0.5, note += 1) {
      playing.push(...play([MELODY[note % MELODY.length]], at, 0.45));
    }
  } else if (kind === "beep") {
    playing.push(...play([1000], 0, Math.max(length, 0.3)));
  } else if (kind === "tones") {
    playing.push(...play([697, 1209], 0, length));
  }
  return () => playing.forEach((oscillator) => oscillator.stop());
}

function play(frequencies, after, seconds) {
  if (!context) return [];
  const gain = context.createGain();
  const begins = context.currentTime + after;
  gain.gain.setValueAtTime(LOUDNESS, begins);
  gain.gain.setTargetAtTime(0, begins + seconds - 0.02, 0.01);
  gain.connect(context.destination);
  return frequencies.map((frequency) => {
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(gain);
    oscillator.start(begins);
    oscillator.stop(begins + seconds + 0.1);
    return oscillator;
  });
}
