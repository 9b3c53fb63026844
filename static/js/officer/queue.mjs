/**
 * What was recorded on the phone, until it was taken in: each entry bears a key made here, under which the server takes
 * it in once however often it is sent. So whatever is cut, at whatever moment, is simply sent again.
 *
 *   waiting → sending → taken (with its number)
 *                     → conflict (taken in or held, and something did not agree; or the right was lost: it is kept)
 *                     → refused (with the reason: it is mended and sent again under the same key)
 * @module
 */

/** There is no network, or the site does not answer now. */
export class Unreachable extends Error {}
/** Somebody has to sign in before anything can be sent. */
export class SignedOut extends Error {}

/**
 * @typedef {{digest: string, isSent: boolean}} Photograph
 * @typedef {{key: string, owner: string, kind: "check" | "lead" | "inspection", state: string, madeAt: number, seenAt: number,
 *   skewS: number | null, body: any, photographs: Photograph[], answer: any, reason: string, decision: string | null}} Entry
 * @typedef {{status: number, document: any}} Answer
 * @typedef {{photograph: (digest: string, bytes: Uint8Array, token: string) => Promise<Answer>,
 *   entry: (body: any, token: string) => Promise<Answer>,
 *   decision: (key: string, decision: string, token: string) => Promise<Answer>}} Site
 * @typedef {{readAll: (store: string) => Promise<any[]>, read: (store: string, key: string) => Promise<any>,
 *   write: (store: string, key: string, value: any) => Promise<any>,
 *   writeTogether: (changes: {store: string, key: string, value?: any}[]) => Promise<any>}} Store
 */

const MISSING = "field-photographs-missing";
const NO_RIGHT = 403;

/** A key that no other phone makes: 128 random bits. */
export function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Queue {
  /** @param {{store: Store, site: Site, now?: () => number, onChange?: () => any}} means */
  constructor({ store, site, now = Date.now, onChange = () => null }) {
    this.store = store;
    this.site = site;
    this.now = now;
    this.onChange = onChange;
  }

  /** All entries, the oldest first. @returns {Promise<Entry[]>} */
  async list() {
    return (await this.store.readAll("entries")).sort((one, other) => one.madeAt - other.madeAt);
  }

  /**
   * Keep an entry with its photographs, all or nothing; one that was refused is put in its own place.
   * @param {Omit<Entry, "state" | "photographs" | "answer" | "reason" | "decision">} made
   * @param {{digest: string, bytes: Uint8Array}[]} pictures
   * @param {{store: string, key: string}[]} removed what goes by the same act: the draft that it was
   */
  async add(made, pictures, removed = []) {
    const photographs = pictures.map(({ digest }) => ({ digest, isSent: false }));
    const entry = { ...made, state: "waiting", photographs, answer: null, reason: "", decision: null };
    await this.store.writeTogether([
      ...pictures.map(({ digest, bytes }) => ({ store: "photographs", key: `${made.key}/${digest}`, value: bytes })),
      { store: "entries", key: made.key, value: entry },
      ...removed,
    ]);
    await this.onChange();
  }

  /** The photographs of an entry that are still on the phone. @param {Entry} entry */
  async picturesOf(entry) {
    const found = await Promise.all(entry.photographs.map(({ digest }) => this.store.read("photographs", `${entry.key}/${digest}`)));
    return entry.photographs.map(({ digest }, place) => ({ digest, bytes: found[place] })).filter(({ bytes }) => bytes);
  }

  /** Whether this person may send the entry now; what was left in `sending` was cut and is sent again. */
  isDue(entry, owner) {
    return entry.owner === owner && (entry.state === "waiting" || entry.state === "sending");
  }

  /**
   * Send what is due, one after the other. What was not answered stays as it was.
   * @param {{account: string, token: string}} session
   * @throws {Unreachable | SignedOut}
   */
  async send(session) {
    for (const entry of await this.list()) {
      if (!this.isDue(entry, session.account)) continue;
      try {
        await this.#change(entry, { state: "sending" });
        await (entry.decision ? this.#sendDecision(entry, session.token) : this.#sendEntry(entry, session.token));
      } catch (error) {
        await this.#change(entry, { state: "waiting" });
        throw error;
      }
    }
  }

  /** What was cut in `sending` waits, and is shown so; for when nobody is sending. */
  async rest() {
    for (const entry of await this.list()) if (entry.state === "sending") await this.#change(entry, { state: "waiting" });
  }

  async #sendEntry(entry, token, isSecond = false) {
    if (!(await this.#sendPhotographs(entry, token))) return;
    const body = {
      ...entry.body,
      key: entry.key,
      seen_at_ms: entry.seenAt,
      sent_at_ms: this.now(),
      skew_s: entry.skewS,
      // A signature goes the way of photographs, but is named by the inspection itself.
      photographs: entry.photographs.map(({ digest }) => digest).filter((digest) => digest !== entry.body.inspection?.signature),
    };
    const { status, document } = await this.site.entry(body, token);
    if (status === 200) return this.#taken(entry, document);
    if (slugOf(document) === MISSING && !isSecond) {
      // The service lost what it had: it was restored from a backup. The phone has it still.
      entry.photographs.forEach((photograph) => (photograph.isSent = false));
      return this.#sendEntry(entry, token, true);
    }
    return this.#refused(entry, status, document);
  }

  /** Send the photographs that are not there yet; false where one was refused. */
  async #sendPhotographs(entry, token) {
    for (const photograph of entry.photographs.filter(({ isSent }) => !isSent)) {
      const bytes = await this.store.read("photographs", `${entry.key}/${photograph.digest}`);
      if (!bytes) continue;
      const { status, document } = await this.site.photograph(photograph.digest, bytes, token);
      if (status !== 200) {
        await this.#refused(entry, status, document);
        return false;
      }
      photograph.isSent = true;
      await this.#change(entry, {});
    }
    return true;
  }

  async #sendDecision(entry, token) {
    const { status, document } = await this.site.decision(entry.key, entry.decision, token);
    if (status === 200) return this.#taken(entry, { ...document, isDecided: true });
    if (status === 409) {
      // Somebody at the desk decided otherwise meanwhile: the entry itself tells what became of it.
      entry.decision = null;
      return this.#sendEntry(entry, token);
    }
    return this.#refused(entry, status, document);
  }

  async #taken(entry, answer) {
    const isQuiet = answer.isDecided || (answer.conflicts.length === 0 && answer.state !== "held");
    const removed = entry.photographs.map(({ digest }) => ({ store: "photographs", key: `${entry.key}/${digest}` }));
    Object.assign(entry, { state: isQuiet ? "taken" : "conflict", answer, reason: "", decision: null });
    await this.store.writeTogether([...removed, { store: "entries", key: entry.key, value: entry }]);
    await this.onChange();
  }

  async #refused(entry, status, document) {
    const reason = [...(document?.errors ?? []).map(({ detail }) => detail), document?.detail ?? ""].find(Boolean) ?? String(status);
    await this.#change(entry, { state: status === NO_RIGHT ? "conflict" : "refused", answer: null, reason });
  }

  /** Decide on an entry that is held; sent when there is a network. @param {"record" | "same"} decision */
  async decide(key, decision) {
    await this.#changeKey(key, { decision, state: "waiting" });
  }

  /** Send an entry again that was refused or for which the right was lacking. */
  async retry(key) {
    await this.#changeKey(key, { state: "waiting", reason: "" });
  }

  /** Note what did not agree: the entry is recorded, and the officer has read it. */
  async note(key) {
    await this.#changeKey(key, { state: "taken" });
  }

  /** Take an entry off the phone. @throws {Error} where it is not known to be taken in and nobody said to drop it */
  async remove(key, { evenUnsent = false } = {}) {
    const entry = await this.store.read("entries", key);
    if (!entry) return;
    if (entry.state !== "taken" && !evenUnsent) throw new Error("not taken in");
    const pictures = entry.photographs.map(({ digest }) => ({ store: "photographs", key: `${key}/${digest}` }));
    await this.store.writeTogether([...pictures, { store: "entries", key }]);
    await this.onChange();
  }

  async #changeKey(key, values) {
    const entry = await this.store.read("entries", key);
    if (entry) await this.#change(entry, values);
  }

  async #change(entry, values) {
    Object.assign(entry, values);
    await this.store.write("entries", entry.key, entry);
    await this.onChange();
  }
}

function slugOf(document) {
  return String(document?.type ?? "").split("/").pop();
}
