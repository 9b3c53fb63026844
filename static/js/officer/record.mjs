/**
 * The form of a check record or lead on the phone: begun from a verdict or without one, kept in the queue when saved.
 * @module
 */

import { Pictures, place, readPosition, release, showErrors } from "./parts.mjs";
import { makeKey } from "./queue.mjs";
import { display } from "./serial.mjs";
import * as store from "./store.mjs";
import { instant, label, words } from "./words.mjs";

const NEEDED = {
  check: ["place", "findings", "officer-1", "badge-1", "officer-2", "badge-2"],
  lead: ["lead-place", "summary"],
};

/** @typedef {{kind: string, seenAt: number, skewS: number | null, code: string, verdict: string, division: string,
 *   sequence: number | null}} About what is recorded: from a verdict, or `code` "" without one */

export class Form {
  /** @param {{queue: import("./queue.mjs").Queue, session: () => any, onSaved: () => any, say: (name: string, facts: any, tone?: string) => any}} means */
  constructor({ queue, session, onSaved, say }) {
    this.queue = queue;
    this.session = session;
    this.onSaved = onSaved;
    this.say = say;
    this.pictures = new Pictures({ input: "record-photo", list: "record-pictures", say });
    /** @type {About | null} */
    this.about = null;
    this.key = "";
    place("record").addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    place("record-cancel").addEventListener("click", () => this.close(place("result").hidden ? "outbox-title" : "result"));
  }

  /** Begin a record. @param {About} about */
  async begin(about) {
    const { account, name, badge, divisions } = this.session();
    if (!account) return this.say("no_officer", {});
    const partner = (await store.read("settings", "partner")) ?? { name: "", badge: "" };
    place("record").reset();
    this.#open(about, makeKey(), []);
    place("record-division").replaceChildren(...divisions.map((each) => new Option(`${each.name} ${each.code}`, each.code)));
    place("officer-1").value = name;
    place("badge-1").value = badge;
    place("officer-2").value = partner.name;
    place("badge-2").value = partner.badge;
    place("record-title").focus();
  }

  /** Mend an entry that was refused. @param {import("./queue.mjs").Entry} entry */
  async mend(entry) {
    const { bundle_division: division, bundle_sequence: sequence, code, verdict } = entry.body;
    await this.begin({ kind: entry.kind, seenAt: entry.seenAt, skewS: entry.skewS, code, verdict, division, sequence });
    this.#open(this.about, entry.key, await this.queue.picturesOf(entry));
    const { check, lead, position } = entry.body;
    const values = check ? fieldsOfCheck(check) : { "lead-place": lead.place, summary: lead.summary, seller: lead.seller, "lead-kind": lead.kind };
    for (const [id, value] of Object.entries(values)) place(id).value = value;
    if (check) document.querySelector(`[name=result][value=${check.result}]`).checked = true;
    place("record-division").value = (check ?? lead).division;
    this.position = position;
    this.entry = entry;
  }

  #open(about, key, pictures) {
    Object.assign(this, { about, key, entry: null, position: null });
    const isCheck = about.kind === "check";
    place("record-title").textContent = label(isCheck ? "new_check" : "new_lead");
    place("record-about").textContent = aboutText(about);
    place("of-check").hidden = !isCheck;
    place("of-lead").hidden = isCheck;
    place("record-seen").textContent = instant(new Date(about.seenAt));
    place("record").hidden = false;
    this.pictures.show(pictures);
    showErrors(place("record"), []);
    place("record").scrollIntoView({ block: "start" });
  }

  /** Close the form; who works with a keyboard goes on at `next`. @param {string} next */
  close(next) {
    place("record").hidden = true;
    place("record").reset();
    this.pictures.show([]);
    this.about = null;
    place(next).focus();
  }

  /** Keep what was filled in; where something is missing or there is no room, the form stays as it is. */
  async save() {
    const errors = this.#missing();
    showErrors(place("record"), errors);
    if (errors.length) return;
    const button = place("record-save");
    button.disabled = true;
    try {
      await this.#keep();
    } catch (error) {
      if (!(error instanceof store.StorageFull)) throw error;
      this.say("no_room_for_record", {}, "bad");
    } finally {
      release(button);
    }
  }

  async #keep() {
    const { account, name } = this.session();
    const { kind, seenAt, skewS, code, verdict, division, sequence } = this.about;
    const position = await this.#position();
    const body = { code, verdict, bundle_division: division, bundle_sequence: sequence, position, [kind]: draftOf(kind) };
    const made = { key: this.key, owner: account, ownerName: name, kind, madeAt: this.entry?.madeAt ?? Date.now(), seenAt, skewS, body };
    await this.queue.add(made, this.pictures.held);
    const partner = { name: place("officer-2").value.trim(), badge: place("badge-2").value.trim() };
    if (kind === "check") await store.write("settings", "partner", partner).catch(() => null);
    this.close("outbox-title");
    this.say("saved", {}, "good");
    await this.onSaved();
  }

  /** Where the phone is, where its owner consents to send that; null otherwise. */
  async #position() {
    if (!place("record-consent").checked) return this.position;
    const found = await readPosition();
    if (!found) this.say("no_position", {});
    return found;
  }

  #missing() {
    const { kind } = this.about;
    const found = NEEDED[kind].filter((id) => !place(id).value.trim()).map((id) => ({ id, text: label("required") }));
    const isSame = place("badge-1").value.trim() === place("badge-2").value.trim();
    if (kind === "check" && isSame && place("badge-1").value.trim()) found.push({ id: "badge-2", text: label("two_officers") });
    if (kind === "check" && !resultOf()) found.push({ id: "result-agrees", text: label("required") });
    return found;
  }
}

function resultOf() {
  return document.querySelector("[name=result]:checked")?.value ?? "";
}

function draftOf(kind) {
  const value = (id) => place(id).value.trim();
  const division = value("record-division");
  if (kind === "lead") {
    return { kind: value("lead-kind"), place: value("lead-place"), division, summary: value("summary"), seller: value("seller") };
  }
  const officers = [1, 2].map((number) => ({ name: value(`officer-${number}`), badge_number: value(`badge-${number}`) }));
  const [companion, refusal] = [value("companion"), value("refusal")];
  return { place: value("place"), division, result: resultOf(), findings: value("findings"), officers, companion, refusal };
}

function fieldsOfCheck({ place: where, findings, officers, companion, refusal }) {
  const [one, two] = officers;
  const people = { "officer-1": one.name, "badge-1": one.badge_number, "officer-2": two.name, "badge-2": two.badge_number };
  return { place: where, findings, companion, refusal, ...people };
}

/** What a record is about, in one line. @param {About} about */
export function aboutText({ code, verdict, sequence }) {
  const serial = code.match(/[0-9A-Z]{13}(?=\?|$)/)?.[0];
  const parts = [serial ? display(serial) : code, verdict && words.headlines[verdict], sequence && label("bundle", { number: sequence })];
  return parts.filter(Boolean).join(" · ") || label("no_code_at_all");
}
