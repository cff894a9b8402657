// The server: begins a call, is told what the caller does, and says where the call stands.

const CALLS = "/phone/calls";

/** What the server answered: `told`, and whether it did what was asked. `status` 0 is no answer at all. */
async function ask(path, options = {}) {
  try {
    const answer = await fetch(path, { cache: "no-store", ...options });
    return { ok: answer.ok, status: answer.status, told: await answer.json() };
  } catch {
    return { ok: false, status: 0, told: {} };
  }
}

function say(path, words) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(words) });
}

const place = (call, seen) => `${CALLS}/${encodeURIComponent(call)}?seen=${seen}`;

export const begin = (order) => say(CALLS, order);
export const act = (call, seen, words) => say(place(call, seen), words);
export const look = (call, seen) => ask(place(call, seen));
export const scriptOf = (call) => `${CALLS}/${encodeURIComponent(call)}/script`;
export const soundOf = (words, language) => `/phone/sound?${new URLSearchParams({ words, language })}`;

/** Said while the page is being left, when nothing can be waited for any more. */
export function leave(call) {
  const body = new Blob([JSON.stringify({ hangup: true })], { type: "application/json" });
  navigator.sendBeacon(place(call, 0), body);
}
