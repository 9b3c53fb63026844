/**
 * Sending to the site what waits on the phone. One page sends at a time; should two do all the same, the server takes in
 * each key once.
 * @module
 */

import { Queue, SignedOut, Unreachable } from "./queue.mjs";
import * as store from "./store.mjs";

const BASE = "/officer/field";
export const SYNC = "field-entries";
const LOCK = "trace-field-send";
/** Ask again later: the site is busy, or the token of the page has run out. */
const LATER = new Set([400, 408, 425, 429]);

async function ask(path, options = {}) {
  let answer;
  try {
    const headers = { Accept: "application/json", ...options.headers };
    answer = await fetch(path, { redirect: "manual", cache: "no-store", credentials: "same-origin", ...options, headers });
  } catch {
    throw new Unreachable();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status >= 500 || LATER.has(answer.status)) throw new Unreachable();
  try {
    return { status: answer.status, document: await answer.json() };
  } catch {
    throw new Unreachable();
  }
}

/** @type {(language: string) => import("./queue.mjs").Site} */
function siteIn(language) {
  const query = language ? `?lang=${language}` : "";
  const post = (path, body, type, token) =>
    ask(`${BASE}/${path}${query}`, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": token } });
  return {
    photograph: (digest, bytes, token) => post(`photographs/${digest}`, bytes, "image/jpeg", token),
    entry: (body, token) => post("entries", JSON.stringify(body), "application/json", token),
    decision: (key, decision, token) => post(`entries/${key}/decision`, JSON.stringify({ decision }), "application/json", token),
  };
}

/** The queue of this phone. @param {{language?: string, onChange?: () => any}} means */
export function openQueue({ language = "", onChange } = {}) {
  return new Queue({ store, site: siteIn(language), onChange });
}

/**
 * Send what waits, as whoever is signed in.
 * @param {Queue} queue
 * @throws {Unreachable | SignedOut}
 */
export async function sendWaiting(queue) {
  const waiting = (await queue.list()).filter(({ state }) => state === "waiting" || state === "sending");
  if (!waiting.length) return;
  const { status, document } = await ask(`${BASE}/session`);
  // Whoever is no officer any more sends nothing; what was recorded stays on the phone.
  if (status !== 200) throw new SignedOut();
  await alone(() => queue.send(document));
}

/** When the app is opened, what was cut in the middle of sending waits again; unless somebody is sending at the moment. */
export async function letRest(queue) {
  if (!navigator.locks) return queue.rest();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && queue.rest());
}

function alone(act) {
  return navigator.locks ? navigator.locks.request(LOCK, act) : act();
}
