/**
 * The app: opens the bundle that the phone holds, judges what is scanned, photographed or typed, and brings the bundle
 * up to date while there is a network. Without one it sends nothing.
 * @module
 */

import { ageOf } from "./age.mjs";
import { openBundle, Refused } from "./bundle.mjs";
import { chooseVerifier } from "./ed25519.mjs";
import { readCode } from "./label.mjs";
import { showOutbox } from "./outbox.mjs";
import { SignedOut, Unreachable } from "./queue.mjs";
import { Form } from "./record.mjs";
import { letRest, openQueue, sendWaiting, SYNC } from "./send.mjs";
import { showJudgement } from "./show.mjs";
import * as store from "./store.mjs";
import * as updating from "./update.mjs";
import { judge } from "./verdict.mjs";
import { Visit } from "./visit.mjs";
import { duration, instant, label, words } from "./words.mjs";

/** How often an open page asks for changes while it is online: a recall reaches the phone within a minute. */
const UPDATE_EVERY_MS = 30 * 1000;
const CLOCK_EVERY_MS = 20 * 1000;

const place = (id) => document.getElementById(id);
/** @type {{name: string, verify: import("./ed25519.mjs").Verifier} | null} */
let verifier = null;
/** @type {import("./bundle.mjs").Bundle | null} */
let bundle = null;
/** @type {import("./age.mjs").Clocks | null} */
let clocks = null;
let division = "";
let isUpdating = false;
/** @type {import("./camera.mjs").Camera | null} */
let camera = null;
/** Who works with this phone, as far as it was told: kept, so that a record can be begun without a network. */
let session = { account: "", name: "", badge: "", divisions: [] };
/** @type {import("./record.mjs").About | null} */
let judged = null;
let isSending = false;

const queue = openQueue({ language: words.language, onChange: () => showOutbox(queue, outboxMeans) });
const outboxMeans = { account: "", mend: (entry) => (entry.kind === "inspection" ? visit : form).mend(entry), send: () => send() };
const form = new Form({ queue, session: () => session, onSaved: () => send(), say: (...told) => say(...told) });
const visit = new Visit({
  queue,
  session: () => session,
  content: () => bundle?.document ?? null,
  about: () => ({ ...aboutNow(), division, sequence: bundle?.head.sequence ?? null }),
  onSaved: () => send(),
  say: (...told) => say(...told),
});

// ---------------------------------------------------------------- what is shown

function say(name, facts, tone = "warn") {
  const text = words.refusals[name] ?? label(name, facts);
  place("notice").className = `notice notice-${tone}`;
  place("notice").textContent = text;
  place("notice").hidden = false;
}

function showState() {
  const isOnline = navigator.onLine;
  place("network").textContent = label(isOnline ? "online" : "offline");
  place("network").className = isOnline ? "badge-good" : "badge-plain";
  if (!bundle) {
    place("age").textContent = words.refusals.no_bundle;
    place("bundle-facts").textContent = "";
    return;
  }
  const age = ageOf(clocks, Date.now());
  const at = instant(new Date(bundle.head.as_of * 1000));
  place("age").textContent = `${label("as_of", { at })} · ${label("age", { age: duration(age.ageMs) })}`;
  const skew = Math.round(age.skewMs / 60000);
  const facts = [label("runs", { count: Object.keys(bundle.document.runs).length })];
  if (Math.abs(skew) > 5) facts.push(label("skew", { minutes: Math.abs(skew) }));
  place("bundle-facts").textContent = facts.join(" · ");
  if (age.doubt) {
    place("notice").className = "notice notice-bad";
    place("notice").textContent = words.reasons[age.doubt];
    place("notice").hidden = false;
  }
  document.body.dataset.bundle = String(bundle.head.sequence);
}

/** Show what the bundle now held says of inspections. */
function showVisits() {
  return visit.offer();
}

// ---------------------------------------------------------------- judging

/** Judge what was read and show it. @param {string} text */
async function check(text) {
  if (!verifier) return say("no_verifier", {}, "bad");
  if (!bundle) return say("no_bundle");
  // Nobody may take the verdict of the label before for that of this one.
  place("result").hidden = true;
  place("after").hidden = true;
  const { doubt } = ageOf(clocks, Date.now());
  const found = await judge(bundle.document, readCode(text), { verify: verifier.verify, doubt });
  showJudgement(place("result"), found, bundle, verifier.name);
  judged = aboutNow({ code: text.trim().slice(0, 600), verdict: found.verdict, division, sequence: bundle.head.sequence });
  place("after").hidden = false;
  await new Promise((resolve) => requestAnimationFrame(resolve));
  place("result").dataset.shown = String(Math.round(performance.now()));
  place("result").scrollIntoView({ block: "start" });
  place("result").focus({ preventScroll: true });
}

async function scan() {
  const reading = await import("./camera.mjs");
  camera ??= new reading.Camera(place("video"));
  place("finder").hidden = false;
  place("stop").hidden = false;
  try {
    await camera.start();
  } catch {
    stopCamera();
    return say("no_camera");
  }
  place("result").hidden = true;
  place("finder").scrollIntoView({ block: "center" });
  place("finder").dataset.began = String(Math.round(performance.now()));
  const text = await camera.next();
  if (text !== null) await check(text);
}

function stopCamera() {
  camera?.stop();
  if (document.activeElement === place("stop")) place("scan").focus();
  place("finder").hidden = true;
  place("stop").hidden = true;
}

async function readPhoto() {
  const [file] = place("photo").files;
  if (!file) return;
  const reading = await import("./camera.mjs");
  const text = await reading.readPhoto(file).catch(() => null);
  place("photo").value = "";
  if (text === null) return say("no_code");
  await check(text);
}

// ---------------------------------------------------------------- what is recorded

/** What a record begun now is about, by the clock of this phone and by how much it was ahead when last measured. */
function aboutNow({ code = "", verdict = "", division: of = "", sequence = null } = {}) {
  const skewS = clocks ? Math.round((clocks.phoneAt - clocks.serverAt) / 1000) : null;
  return { kind: "check", seenAt: Date.now(), skewS, code, verdict, division: of, sequence };
}

/** Send what waits; without a network it waits on, and the browser is asked to send it when there is one. */
async function send() {
  await showOutbox(queue, outboxMeans);
  if (!navigator.onLine) return askForSync();
  if (isSending) return;
  isSending = true;
  try {
    await sendWaiting(queue);
  } catch (error) {
    if (error instanceof SignedOut) {
      say("signed_out_waiting");
      place("sign-in").hidden = false;
    } else if (!(error instanceof Unreachable)) throw error;
    await askForSync();
  } finally {
    isSending = false;
    await showOutbox(queue, outboxMeans);
  }
}

async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration("/officer/field");
  await registration?.sync?.register(SYNC).catch(() => null);
}

async function keepSession(found) {
  const { account, name, badge, divisions } = found;
  session = { account, name, badge, divisions, language: words.language };
  outboxMeans.account = session.account;
  await store.write("settings", "session", session).catch(() => null);
}

async function openSession() {
  await letRest(queue).catch(() => null);
  session = (await store.read("settings", "session").catch(() => null)) ?? session;
  outboxMeans.account = session.account;
  await showOutbox(queue, outboxMeans);
}

// ---------------------------------------------------------------- the bundle

async function keep(found) {
  bundle = found.bundle;
  clocks = { asOf: bundle.head.as_of * 1000, serverAt: found.serverAt, phoneAt: found.phoneAt, latest: found.phoneAt };
  document.body.dataset.bytes = String(found.bytes);
  const record = { head: bundle.head, text: bundle.text, clocks };
  try {
    await store.write("bundles", division, record);
    await store.write("settings", "division", { code: division, name: place("division-name").textContent });
  } catch (error) {
    if (!(error instanceof store.StorageFull)) throw error;
    return say("storage_full", {}, "bad");
  }
  const facts = { number: bundle.head.sequence, size: Math.ceil(found.bytes / 1000) };
  say({ same: "same", changes: "changed", whole: "fetched" }[found.how], facts, "good");
}

/** Fetch what is newer; says why not where it cannot. */
async function update() {
  if (isUpdating || !navigator.onLine || !verifier) return;
  isUpdating = true;
  try {
    const found = await updating.askSession();
    await keepSession(found);
    showDivisions(found.divisions);
    if (division) await keep(await updating.update(division, bundle, found.token, verifier.verify));
    place("sign-in").hidden = true;
  } catch (error) {
    if (error instanceof SignedOut) {
      say("signed_out");
      place("sign-in").hidden = false;
    } else if (error instanceof Unreachable) say("unreachable");
    else if (error instanceof Refused) say(error.reason, {}, "bad");
    else throw error;
  } finally {
    isUpdating = false;
    showState();
    await showVisits();
  }
  await send();
}

function showDivisions(divisions) {
  const choice = place("division");
  if (!divisions.some((each) => each.code === division)) division = divisions[0]?.code ?? "";
  choice.replaceChildren(...divisions.map(({ code, name }) => new Option(`${name} ${code}`, code, false, code === division)));
  place("choice").hidden = divisions.length < 2;
  place("division-name").textContent = divisions.find((each) => each.code === division)?.name ?? division;
}

/** Open what the phone holds for the division; a record that was altered is not used. */
async function openHeld() {
  const record = division ? await store.read("bundles", division) : null;
  bundle = null;
  if (!record) return;
  try {
    bundle = await openBundle(record.head, record.text);
    clocks = record.clocks;
  } catch {
    say("truncated", {}, "bad");
  }
}

/** Remember the latest instant that the phone's clock showed: one set back later is noticed. */
async function watchClock() {
  showState();
  if (!clocks || !bundle) return;
  if (Date.now() > clocks.latest) {
    clocks = { ...clocks, latest: Date.now() };
    await store.write("settings", "latest", clocks.latest).catch(() => null);
  }
}

async function chooseDivision() {
  division = place("division").value;
  await openHeld();
  showState();
  await showVisits();
  await update();
}

async function remove() {
  await store.clear();
  bundle = null;
  clocks = null;
  place("result").hidden = true;
  place("after").hidden = true;
  say("removed", {}, "good");
  showState();
  await showVisits();
}

// ---------------------------------------------------------------- the beginning

function listen() {
  place("scan").addEventListener("click", scan);
  place("stop").addEventListener("click", stopCamera);
  place("photo").addEventListener("change", readPhoto);
  place("update").addEventListener("click", () => (navigator.onLine ? update() : say("offline")));
  place("remove").addEventListener("click", remove);
  place("division").addEventListener("change", chooseDivision);
  place("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    check(place("code").value);
  });
  place("record-check").addEventListener("click", () => form.begin({ ...judged, kind: "check" }));
  place("record-lead").addEventListener("click", () => form.begin({ ...judged, kind: "lead" }));
  place("no-code").addEventListener("click", () => form.begin({ ...aboutNow(), kind: "lead" }));
  place("visit-new").addEventListener("click", () => visit.begin());
  place("visit-resume").addEventListener("click", () => visit.resume());
  place("send").addEventListener("click", () => (navigator.onLine ? send() : say("offline")));
  addEventListener("online", update);
  addEventListener("offline", showState);
  document.addEventListener("visibilitychange", () => (document.hidden ? stopCamera() : update()));
  setInterval(() => document.hidden || update(), UPDATE_EVERY_MS);
  setInterval(watchClock, CLOCK_EVERY_MS);
}

/** Have the app itself kept on the phone, and say when it is. */
async function keepApp() {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", () => showOutbox(queue, outboxMeans));
  // Registering asks the site for a newer worker: not without a network.
  try {
    if (navigator.onLine) await serviceWorker.register("/officer/field/worker.js", { scope: "/officer/field", updateViaCache: "none" });
  } catch {
    // Signed out, or the site does not answer: what was kept before goes on serving.
  }
  await serviceWorker.ready;
  document.body.dataset.kept = "true";
  place("kept").textContent = label("kept");
  await navigator.storage?.persist?.().catch(() => false);
}

async function begin() {
  listen();
  await openSession();
  verifier = await chooseVerifier();
  if (!verifier) say("no_verifier", {}, "bad");
  const chosen = await store.read("settings", "division").catch(() => null);
  division = chosen?.code ?? "";
  place("division-name").textContent = chosen?.name ?? "";
  await openHeld();
  const latest = await store.read("settings", "latest").catch(() => 0);
  if (clocks && latest > clocks.latest) clocks = { ...clocks, latest };
  showState();
  await showVisits();
  document.body.dataset.ready = "true";
  keepApp();
  await update();
  await import("./camera.mjs").then((reading) => reading.warmUp()).catch(() => null);
}

await begin();
