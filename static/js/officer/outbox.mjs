/**
 * The list of what was recorded on this phone: what waits, what was taken in under which number, what was refused and
 * why, what did not agree - with what the officer can do about it. Everything is set as text.
 * @module
 */

import { redraw } from "./parts.mjs";
import { aboutText } from "./record.mjs";
import { instant, label, words } from "./words.mjs";

const place = (id) => document.getElementById(id);
const PAGES = { check: "checks", lead: "leads", inspection: "inspections" };
const TONES = { waiting: "badge-plain", sending: "badge-plain", taken: "badge-good", refused: "badge-bad", conflict: "badge-warn" };

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * Draw the list.
 * @param {import("./queue.mjs").Queue} queue
 * @param {{account: string, mend: (entry: any) => any, send: () => any}} means
 */
export async function showOutbox(queue, means) {
  const entries = await queue.list();
  const waiting = entries.filter(({ state }) => state === "waiting" || state === "sending").length;
  place("outbox-count").textContent = entries.length ? label("waiting_count", { count: waiting }) : label("nothing_recorded");
  place("send").hidden = waiting === 0;
  redraw(place("entries"), entries.reverse().map((entry) => row(entry, queue, means)), place("outbox-title"));
  document.body.dataset.waiting = String(waiting);
}

function row(entry, queue, means) {
  const item = element("li", "", "field-entry");
  item.dataset.state = entry.state;
  item.dataset.key = entry.key;
  const draft = entry.body[entry.kind];
  const head = element("p");
  head.append(element("span", words.states[entry.state], TONES[entry.state]), " ", element("strong", label(entry.kind)));
  if (entry.answer?.number) head.append(" ", numberOf(entry));
  item.append(head, element("p", `${draft.place} · ${instant(new Date(entry.seenAt))}`), element("p", entry.title ?? aboutText(aboutOf(entry)), "soft"));
  const pictures = entry.photographs.length - (draft.signature ? 1 : 0);
  if (pictures) item.append(element("p", label("pictures", { count: pictures }), "soft"));
  for (const text of told(entry, means.account)) item.append(element("p", text, "field-told"));
  const buttons = actions(entry, queue, means);
  if (buttons.length) {
    const line = element("div", "", "field-buttons");
    line.append(...buttons);
    item.append(line);
  }
  return item;
}

function aboutOf(entry) {
  return { ...entry.body, sequence: entry.body.bundle_sequence };
}

function numberOf(entry) {
  const found = element("a", entry.answer.number);
  found.href = `/officer/${PAGES[entry.kind]}/${encodeURIComponent(entry.answer.number)}`;
  return found;
}

function told(entry, account) {
  const found = (entry.answer?.conflicts ?? []).map(({ text }) => text);
  if (entry.state === "conflict" && !entry.answer) found.push(label("right_lost"));
  if (entry.reason) found.push(entry.reason);
  if (isHeld(entry)) found.push(label(entry.kind === "inspection" ? "held_inspection" : "held"));
  if (entry.decision) found.push(label("decided"));
  if (entry.owner !== account && entry.state !== "taken") found.push(label("of_another", { name: entry.ownerName }));
  return found;
}

function isHeld(entry) {
  return entry.state === "conflict" && entry.answer?.state === "held";
}

function actions(entry, queue, means) {
  const button = (name, act, tone = "primary") => {
    const made = element("button", label(name), `btn btn-outline-${tone}`);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const drop = button("drop", () => confirm(label("drop_sure")) && queue.remove(entry.key, { evenUnsent: true }), "danger");
  const again = button("again", () => queue.retry(entry.key).then(means.send));
  const decide = (decision) => () => queue.decide(entry.key, decision).then(means.send);
  if (entry.state === "taken") return [button("clear", () => queue.remove(entry.key))];
  if (entry.state === "refused") return [button("mend", () => means.mend(entry)), again, drop];
  if (isHeld(entry)) return [button("record_as_well", decide("record")), button(entry.kind === "inspection" ? "same_inspection" : "same_as_before", decide("same"))];
  if (entry.state === "conflict") return entry.answer ? [button("noted", () => queue.note(entry.key))] : [button("mend", () => means.mend(entry)), again, drop];
  return [];
}
