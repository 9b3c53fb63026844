/*
 * The queue of a phone without its page, against a site that answers as ours does and may be cut at any request.
 * In: {"plan": …} as below; out: what the site holds and what the phone shows afterwards.
 *
 *   cut     {"at": n, "when": "before" | "after"}  the n-th request of the first round fails, before or after the site
 *           did its work; "die": n  the phone dies at its n-th writing, before or after it was written
 *   answers  what the site says instead, by path: [status, document]
 *   signed  the entries are inspections that were signed, begun as drafts
 *   steps   after the first round: "send" (as after a restart: a new queue over what the phone kept), "decide:same", …
 */

import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";

import { Queue, SignedOut, Unreachable } from "../../static/js/officer/queue.mjs";

class Dead extends Error {}

/** What the phone keeps; values are copied, as IndexedDB copies them. */
class Memory {
  constructor(cut) {
    this.rows = new Map();
    this.writes = 0;
    this.cut = cut;
  }

  async read(store, key) {
    const found = this.rows.get(`${store}:${key}`);
    return found && structuredClone(found);
  }

  async readAll(store) {
    return [...this.rows].filter(([name]) => name.startsWith(`${store}:`)).map(([, value]) => structuredClone(value));
  }

  async write(store, key, value) {
    return this.writeTogether([{ store, key, value }]);
  }

  async writeTogether(changes) {
    this.writes += 1;
    const isCut = this.cut?.die === this.writes;
    if (isCut && this.cut.when === "before") throw new Dead();
    for (const { store, key, value } of structuredClone(changes)) {
      if (value === undefined) this.rows.delete(`${store}:${key}`);
      else this.rows.set(`${store}:${key}`, value);
    }
    if (isCut) throw new Dead();
  }
}

/** A site that keeps a record for each key and photographs by digest. */
class Site {
  constructor({ cut, answers, forgets }) {
    Object.assign(this, { cut, answers: answers ?? {}, forgets, requests: 0, records: [], pictures: [], bodies: [] });
  }

  async #serve(path, act) {
    this.requests += 1;
    const isCut = this.cut?.at === this.requests;
    if (isCut && this.cut.when === "before") throw new Unreachable();
    const queued = this.answers[path];
    const said = queued?.length ? queued.shift() : null;
    if (said === "signed out") throw new SignedOut();
    const answer = said ? { status: said[0], document: said[1] } : act();
    if (isCut) throw new Unreachable();
    return answer;
  }

  photograph(digest, bytes) {
    return this.#serve("photograph", () => {
      const isWhole = createHash("sha256").update(bytes).digest("hex") === digest;
      if (isWhole && !this.pictures.includes(digest)) this.pictures.push(digest);
      return { status: isWhole ? 200 : 422, document: { digest } };
    });
  }

  entry(body) {
    return this.#serve("entry", () => {
      if (this.forgets) {
        this.forgets = false;
        this.pictures = [];
      }
      this.bodies.push(body);
      const named = [...body.photographs, body.inspection?.signature].filter(Boolean);
      if (!named.every((digest) => this.pictures.includes(digest))) {
        return { status: 409, document: { type: "https://example.test/problems/field-photographs-missing", detail: "missing" } };
      }
      let record = this.records.find(({ key }) => key === body.key);
      if (!record) {
        record = { key: body.key, number: `HY-${this.records.length + 1}`, state: "recorded", conflicts: [] };
        this.records.push(record);
      }
      return { status: 200, document: record };
    });
  }

  decision(key, decision) {
    return this.#serve("decision", () => ({ status: 200, document: { key, number: "HY-0", state: decision === "same" ? "same" : "recorded", conflicts: [] } }));
  }
}

const plan = JSON.parse(await text(process.stdin));
const memory = new Memory(plan.cut);
const site = new Site(plan);
const session = { account: plan.account ?? "7", token: "token" };
let now = 1_800_000_000_000;
const open = () => new Queue({ store: memory, site, now: () => (now += 60_000) });
const events = [];

async function step(act) {
  try {
    await act();
    events.push("done");
  } catch (error) {
    if (!(error instanceof Dead || error instanceof Unreachable || error instanceof SignedOut)) throw error;
    events.push(error.constructor.name);
  }
}

for (let number = 1; number <= (plan.entries ?? 1); number += 1) {
  const pictures = Array.from({ length: plan.pictures ?? 0 }, (_, at) => {
    const bytes = new TextEncoder().encode(`photograph ${number}.${at}`);
    return { digest: createHash("sha256").update(bytes).digest("hex"), bytes };
  });
  const made = { key: `key-${number}`, owner: "7", ownerName: "甲", kind: "check", madeAt: now + number, seenAt: now - 5000, skewS: 3 };
  if (!plan.signed) {
    await step(() => open().add({ ...made, body: { code: "", verdict: "", check: { place: "集市" } } }, pictures));
    continue;
  }
  const bytes = new TextEncoder().encode(`signature ${number}`);
  const drawing = { digest: createHash("sha256").update(bytes).digest("hex"), bytes };
  memory.rows.set("drafts:7", { key: made.key });
  const inspection = { place: "车间", signature: drawing.digest };
  const entry = { ...made, kind: "inspection", body: { code: "", verdict: "", inspection } };
  await step(() => open().add(entry, [...pictures, drawing], [{ store: "drafts", key: "7" }]));
}
const first = () => open().list().then(([entry]) => entry.key);
for (const name of plan.steps ?? ["send", "send", "send"]) {
  const [verb, what] = name.split(":");
  if (verb === "send") await step(() => open().send(session));
  if (verb === "rest") await step(() => open().rest());
  // The page is gone in the middle of sending.
  if (verb === "leave") await step(async () => memory.write("entries", await first(), { ...(await open().list())[0], state: "sending" }));
  if (verb === "decide") await step(async () => open().decide(await first(), what));
  if (verb === "retry") await step(async () => open().retry(await first()));
  if (verb === "note") await step(async () => open().note(await first()));
  if (verb === "drop") await step(async () => open().remove(await first(), { evenUnsent: true }));
  if (verb === "clear") await step(async () => open().remove(await first()).catch((error) => events.push(error.message)));
}
const held = await open().list();
process.stdout.write(
  JSON.stringify({
    events,
    requests: site.requests,
    writes: memory.writes,
    records: site.records.map(({ key }) => key),
    pictures: site.pictures.length,
    bodies: site.bodies,
    entries: held.map(({ key, state, answer, reason, decision }) => ({ key, state, number: answer?.number ?? null, reason, decision })),
    drafts: [...memory.rows.keys()].filter((name) => name.startsWith("drafts:")).length,
    left: [...memory.rows.keys()].filter((name) => name.startsWith("photographs:")).length,
  }),
);
