/**
 * The form of an inspection on the phone: what is filled in is kept at every change, so that a phone that dies loses
 * nothing; finished, it goes into the queue with its photographs and signature.
 * @module
 */

import { dayOf, faultsOf, listsFor, plansOf, producersOf } from "./lists.mjs";
import { Pad } from "./pad.mjs";
import { Pictures, place, readPosition, redraw, release, showErrors } from "./parts.mjs";
import { makeKey } from "./queue.mjs";
import { showItems, takeAnswers } from "./sheet.mjs";
import * as store from "./store.mjs";
import { day, instant, label, words } from "./words.mjs";

/** So long after the last key the draft is kept. */
const REST_MS = 300;
const TEXTS = ["place", "findings", "officer-1", "badge-1", "officer-2", "badge-2", "recusal", "rectify", "signer", "refusal", "witness"];
/** Beside which control a fault is shown where it is none of its own name. */
const BESIDE = { result: "result-conforms", signature: "refusal" };

const value = (id) => place(`v-${id}`).value.trim();
const chosen = (name) => document.querySelector(`[name=v-${name}]:checked`)?.value ?? "";

function choose(name, what) {
  document.querySelectorAll(`[name=v-${name}]`).forEach((each) => (each.checked = each.value === what));
}

export class Visit {
  /** @param {{queue: import("./queue.mjs").Queue, session: () => any, content: () => any, about: () => any, onSaved: () => any,
   *   say: (name: string, facts: any, tone?: string) => any}} means */
  constructor(means) {
    Object.assign(this, means);
    /** @type {any} the form as it is kept: key, about, producer, list, producers, lists, answers */
    this.held = null;
    this.pad = new Pad(place("v-signature"), () => this.#keepPictures());
    this.pictures = new Pictures({ input: "v-photo", list: "v-pictures", say: this.say, onChange: () => this.#keepPictures() });
    const form = place("visit");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    form.addEventListener("input", () => this.#changed());
    place("v-search").addEventListener("input", () => this.#showProducers());
    place("v-producer").addEventListener("change", () => this.#chooseProducer(Number(value("producer"))));
    place("v-plan").addEventListener("change", () => this.#choosePlan());
    place("v-list").addEventListener("change", () => this.#chooseList(Number(value("list"))));
    place("v-clear").addEventListener("click", () => {
      this.pad.clear();
      this.#keepPictures();
    });
    place("v-later").addEventListener("click", () => this.#later());
    place("v-drop").addEventListener("click", () => this.#drop());
  }

  // -------------------------------------------------------------- beginning

  /** Begin the inspection of a producer, or of one to be chosen. @param {import("./lists.mjs").Plan | null} plan */
  async begin(plan = null) {
    const { account, name, badge } = this.session();
    if (!account) return this.say("no_officer", {});
    if (!this.content()) return this.say("no_bundle", {});
    if (await store.read("drafts", account)) return this.resume();
    const partner = (await store.read("settings", "partner")) ?? { name: "", badge: "" };
    this.held = { key: makeKey(), about: this.about(), madeAt: Date.now(), producer: null, list: null, plan: null, answers: {} };
    this.#open({ "officer-1": name, "badge-1": badge, "officer-2": partner.name, "badge-2": partner.badge });
    choose("kind", "daily");
    if (plan) {
      this.#chooseProducer(plan.producer);
      place("v-plan").value = String(plan.id);
      this.#choosePlan();
    }
    place("visit-title").focus();
  }

  /** Go on with what was begun before. */
  async resume() {
    const { account } = this.session();
    const kept = await store.read("drafts", account);
    if (!kept) return;
    const pictures = (await store.read("drafts", `${account}/pictures`)) ?? { photographs: [], drawing: null };
    await this.#reopen(kept, pictures);
  }

  /** Mend an entry that was refused. @param {any} entry */
  async mend(entry) {
    const begun = await store.read("drafts", this.session().account);
    if (begun && begun.key !== entry.key) return this.say("draft_first", {});
    const { inspection, position, bundle_division: division, bundle_sequence: sequence } = entry.body;
    const [one, two] = inspection.officers;
    const texts = {
      ...inspection,
      rectify: inspection.rectify_by ?? "",
      "officer-1": one.name,
      "badge-1": one.badge_number,
      "officer-2": two?.name ?? "",
      "badge-2": two?.badge_number ?? "",
    };
    const answers = Object.fromEntries(inspection.answers.map((each) => [each.code, each]));
    const about = { seenAt: entry.seenAt, skewS: entry.skewS, division, sequence };
    const { producer, list } = entry.visit;
    const plan = inspection.plan_id;
    const { key, madeAt } = entry;
    const kept = { key, madeAt, about, producer, list, plan, position, answers, texts, kind: inspection.kind, result: inspection.result };
    const pictures = await this.queue.picturesOf(entry);
    const isDrawing = ({ digest }) => digest === inspection.signature;
    await this.#reopen(kept, { photographs: pictures.filter((each) => !isDrawing(each)), drawing: pictures.find(isDrawing)?.bytes ?? null });
  }

  async #reopen(kept, { photographs, drawing }) {
    this.held = kept;
    this.#open(kept.texts);
    choose("kind", kept.kind);
    choose("result", kept.result);
    this.#showPlans();
    place("v-plan").value = String(kept.plan ?? "");
    this.pictures.show(photographs);
    if (drawing) await this.pad.show(drawing).catch(() => null);
    place("visit-title").focus();
  }

  #open(texts) {
    place("visit").reset();
    showItems([], {});
    this.pictures.show([]);
    this.pad.clear();
    for (const id of TEXTS) place(`v-${id}`).value = texts[id] ?? "";
    place("visit-about").textContent = instant(new Date(this.held.about.seenAt));
    place("v-search").value = "";
    this.#showProducers();
    this.#showPlans();
    this.#showLists();
    showErrors(place("visit"), []);
    place("visit").hidden = false;
    place("visit-begin").hidden = true;
    place("visit").scrollIntoView({ block: "start" });
  }

  /** Close the form; who works with a keyboard goes on at `next`. */
  #close(next) {
    place("visit").hidden = true;
    place("visit-begin").hidden = false;
    place(next).focus();
    this.held = null;
    clearTimeout(this.timer);
  }

  // -------------------------------------------------------------- producer, plan, list

  #day() {
    const { seenAt, skewS } = this.held.about;
    return dayOf(seenAt - (skewS ?? 0) * 1000);
  }

  /** Those offered, with the one chosen before even where the bundle has it no more. */
  #offered(found, held) {
    return held && !found.some(({ id }) => id === held.id) ? [held, ...found] : found;
  }

  #producers() {
    return this.#offered(producersOf(this.content() ?? { producers: {} }), this.held.producer);
  }

  #showProducers() {
    const parts = value("search").split(/\s+/).filter(Boolean);
    const fits = (each) => parts.every((part) => `${each.name} ${each.address}`.includes(part));
    const found = this.#producers().filter((each) => each.id === this.held.producer?.id || fits(each));
    const options = found.map(({ id, name, address }) => new Option(`${name} · ${address}`, id));
    place("v-producer").replaceChildren(new Option(label("choose_producer", { count: found.length }), ""), ...options);
    place("v-producer").value = String(this.held.producer?.id ?? "");
  }

  #chooseProducer(id) {
    this.held.producer = this.#producers().find((each) => each.id === id) ?? null;
    // The list of another place is none of this one's.
    Object.assign(this.held, { plan: null, list: null });
    if (this.held.producer) {
      place("v-place").value = this.held.producer.address;
      place("v-signer").value = this.held.producer.contact;
    }
    this.#showProducers();
    this.#showPlans();
    this.#showLists();
  }

  #plans() {
    return plansOf(this.content() ?? {}).filter(({ producer }) => producer === this.held.producer?.id);
  }

  #showPlans() {
    const plans = this.#plans();
    const options = plans.map((plan) => new Option(planText(plan), plan.id));
    // A plan that this bundle has no more stays chosen: the service says what became of it.
    if (this.held.plan && !plans.some(({ id }) => id === this.held.plan)) options.push(new Option(label("planned_before"), this.held.plan));
    place("v-plan").replaceChildren(new Option(label("not_planned"), ""), ...options);
    place("v-plan").value = String(this.held.plan ?? "");
    place("v-plan").closest(".field").hidden = options.length === 0;
  }

  #choosePlan() {
    this.held.plan = Number(value("plan")) || null;
    const plan = this.#plans().find(({ id }) => id === this.held.plan);
    if (plan) choose("kind", plan.kind);
  }

  #lists() {
    const { producer, list } = this.held;
    const found = producer && this.content() ? listsFor(this.content(), producer.division, this.#day()) : [];
    return this.#offered(found, list);
  }

  #showLists() {
    const lists = this.#lists();
    const options = lists.map(({ id, title, version }) => new Option(label("list_version", { title, version }), id));
    place("v-list").replaceChildren(...options);
    this.#chooseList(this.held.list?.id ?? lists[0]?.id);
    place("v-no-list").hidden = lists.length > 0 || !this.held.producer;
  }

  #chooseList(id) {
    Object.assign(this.held.answers, takeAnswers());
    this.held.list = this.#lists().find((each) => each.id === id) ?? null;
    place("v-list").value = String(id ?? "");
    place("v-source").textContent = this.held.list?.source ?? "";
    showItems(this.held.list?.items ?? [], this.held.answers);
  }

  // -------------------------------------------------------------- keeping

  #changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#keepDraft(), REST_MS);
  }

  /** The form as it is kept. */
  #now() {
    const texts = Object.fromEntries(TEXTS.map((id) => [id, value(id)]));
    Object.assign(this.held.answers, takeAnswers());
    return { ...this.held, texts, kind: chosen("kind"), result: chosen("result") };
  }

  async #keepDraft() {
    if (this.held) await this.#write([{ store: "drafts", key: this.session().account, value: this.#now() }]);
  }

  async #keepPictures() {
    if (!this.held) return;
    const { account } = this.session();
    const pictures = { photographs: this.pictures.held, drawing: (await this.pad.drawing())?.bytes ?? null };
    await this.#write([
      { store: "drafts", key: account, value: this.#now() },
      { store: "drafts", key: `${account}/pictures`, value: pictures },
    ]);
  }

  async #write(changes) {
    try {
      await store.writeTogether(changes);
      place("visit").dataset.kept = String(Date.now());
    } catch (error) {
      if (!(error instanceof store.StorageFull)) throw error;
      this.say("no_room_for_record", {}, "bad");
    }
  }

  #forgetting() {
    const { account } = this.session();
    return [account, `${account}/pictures`].map((key) => ({ store: "drafts", key }));
  }

  async #later() {
    await this.#keepPictures();
    this.#close("visits-title");
    this.say("draft_kept", {}, "good");
    await this.offer();
  }

  async #drop() {
    if (!confirm(label("drop_draft_sure"))) return;
    await store.writeTogether(this.#forgetting());
    this.#close("visits-title");
    await this.offer();
  }

  /** Show what is planned and what was begun. */
  async offer() {
    const { account } = this.session();
    const draft = account ? await store.read("drafts", account).catch(() => null) : null;
    place("visit-resume").hidden = !draft;
    place("visit-resume").textContent = draft ? label("resume", { name: draft.producer?.name ?? label("no_producer") }) : "";
    place("visit-new").hidden = Boolean(draft);
    const content = this.content();
    // What was carried out on this phone is not begun a second time, though the bundle still has it as planned.
    const done = new Set((await this.queue.list().catch(() => [])).map(({ body }) => body.inspection?.plan_id));
    const plans = content ? plansOf(content).filter(({ id }) => !done.has(id)) : [];
    place("visit-count").textContent = content ? label("planned_count", { count: plans.length }) : "";
    redraw(place("visit-plans"), plans.map((plan) => this.#planRow(plan, content, Boolean(draft))), place("visits-title"));
  }

  #planRow(plan, content, hasDraft) {
    const row = document.createElement("li");
    row.dataset.key = String(plan.id);
    row.append(`${content.producers[plan.producer]?.[0] ?? ""} · ${planText(plan)} `);
    if (!hasDraft) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-primary";
      button.textContent = label("begin");
      button.setAttribute("aria-label", `${label("begin")} ${content.producers[plan.producer]?.[0] ?? ""}`);
      button.addEventListener("click", () => this.begin(plan));
      row.append(button);
    }
    return row;
  }

  // -------------------------------------------------------------- finishing

  /** Put the inspection into the queue; where something is missing or there is no room, the form stays as it is. */
  async save() {
    const drawing = await this.pad.drawing();
    const now = this.#now();
    const draft = draftOf(now, drawing);
    const items = now.list?.items ?? [];
    const faults = faultsOf(draft, items, this.#day());
    showErrors(place("visit"), faults.map(({ at, why }) => ({ id: `v-${besideOf(at)}`, text: label(why) })));
    if (faults.length) return;
    place("v-save").disabled = true;
    try {
      await this.#finish(now, draft, drawing);
    } catch (error) {
      if (!(error instanceof store.StorageFull)) throw error;
      this.say("no_room_for_record", {}, "bad");
    } finally {
      release(place("v-save"));
    }
  }

  async #finish({ key, madeAt, about, producer, list, position: before = null }, draft, drawing) {
    const { account, name } = this.session();
    let position = before;
    if (place("v-consent").checked) {
      position = await readPosition();
      if (!position) this.say("no_position", {});
    }
    const body = { code: "", verdict: "", bundle_division: about.division, bundle_sequence: about.sequence, position, inspection: draft };
    const made = { key, owner: account, ownerName: name, kind: "inspection", madeAt, seenAt: about.seenAt, skewS: about.skewS, body };
    const title = `${producer.name} · ${list.title}`;
    const pictures = drawing ? [...this.pictures.held, drawing] : this.pictures.held;
    clearTimeout(this.timer);
    await this.queue.add({ ...made, title, visit: { producer, list } }, pictures, this.#forgetting());
    await store.write("settings", "partner", { name: value("officer-2"), badge: value("badge-2") }).catch(() => null);
    this.#close("outbox-title");
    this.say("saved", {}, "good");
    await this.offer();
    await this.onSaved();
  }
}

function planText({ kind, from, until }) {
  return `${words.visit_kinds[kind] ?? kind} · ${day(from)} – ${day(until)}`;
}

function besideOf(at) {
  return at.startsWith("finding-") ? `${at}-conforms` : BESIDE[at] ?? at;
}

/** The inspection as the service takes it. */
function draftOf({ producer, list, plan, answers, texts, kind, result }, drawing) {
  const found = (list?.items ?? []).map(({ code }) => answers[code]).filter((each) => each?.finding);
  return {
    producer_id: producer?.id ?? null,
    kind,
    place: texts.place,
    check_list_id: list?.id ?? null,
    answers: found.map(({ code, finding, note }) => ({ code, finding, note })),
    result,
    findings: texts.findings,
    officers: [1, 2].map((number) => ({ name: texts[`officer-${number}`], badge_number: texts[`badge-${number}`] })),
    signer: texts.signer,
    signature: drawing?.digest ?? "",
    refusal: texts.refusal,
    witness: texts.witness,
    recusal: texts.recusal,
    rectify_by: result === "time_limited" && texts.rectify ? texts.rectify : null,
    plan_id: plan,
  };
}
