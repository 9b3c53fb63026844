/**
 * The signed bundle of a division: checked before it is believed, brought up to date by changes, read by row.
 * Its layout is written in trace/rooms/field/rules.py.
 * @module
 */

import { fromBase64url, sha256, utf8 } from "./bytes.mjs";

/**
 * @typedef {{issuer: string, division: string, sequence: number, as_of: number, digest: string, size: number,
 *   key_number: number, signature: string}} Head as_of in Unix seconds
 * @typedef {{number: number, publicKey: string, isRevoked: boolean}} Key
 * @typedef {{head: Head, text: string, document: any}} Bundle
 */

/** Why a bundle is not taken; `reason` is a word that the page has a sentence for. */
export class Refused extends Error {
  /** @param {"truncated" | "wrong_signature" | "unknown_key" | "older" | "other_division" | "other_issuer"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The canonical text of a JSON value: names in order, no white space (RFC 8785 without fractions).
 * @param {any} value
 * @returns {string}
 */
export function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** The bytes that are signed of a head. @param {Head} head */
export function headText(head) {
  const { issuer, division, sequence, as_of: asOf, digest } = head;
  return utf8(["trace-bundle-v1", issuer, division, sequence, asOf, digest].join("\n"));
}

/**
 * Check that a head was signed by a key that is trusted, for this division, and is not older than the one held.
 * @param {Head} head
 * @param {{keys: Key[], issuer: string, division: string, held: Head | null,
 *   verify: import("./ed25519.mjs").Verifier}} trust
 * @throws {Refused}
 */
export async function checkHead(head, { keys, issuer, division, held, verify }) {
  if (head.division !== division) throw new Refused("other_division");
  if (head.issuer !== issuer) throw new Refused("other_issuer");
  const key = keys.find((each) => each.number === head.key_number && !each.isRevoked);
  if (!key) throw new Refused("unknown_key");
  const publicKey = fromBase64url(key.publicKey);
  const signature = fromBase64url(String(head.signature));
  const isSigned = publicKey && signature && (await verify(publicKey, headText(head), signature));
  if (!isSigned) throw new Refused("wrong_signature");
  if (held && (head.sequence < held.sequence || head.as_of < held.as_of)) throw new Refused("older");
}

/**
 * The bundle of a checked head and its content's text.
 * @param {Head} head
 * @param {string} text
 * @returns {Promise<Bundle>}
 * @throws {Refused} `truncated` when the text is not the one that was signed
 */
export async function openBundle(head, text) {
  if ((await sha256(utf8(text))) !== head.digest) throw new Refused("truncated");
  return { head, text, document: JSON.parse(text) };
}

/**
 * The content's text after changes; rows that are null are taken out.
 * @param {any} document the older content, left as it is
 * @param {any} changes rows by section and key
 * @returns {string}
 */
export function applyChanges(document, changes) {
  const made = { ...document };
  for (const [name, rows] of Object.entries(changes)) {
    const section = { ...made[name] };
    for (const [key, row] of Object.entries(rows)) {
      if (row === null) delete section[key];
      else section[key] = row;
    }
    made[name] = section;
  }
  return canonical(made);
}

/**
 * One run as an object, or null when the bundle has none with this code.
 * @param {any} document
 * @param {string} code
 */
export function findRun(document, code) {
  if (!Object.hasOwn(document.runs, code)) return null;
  const [orderKey, count, gtin, lot, keyNumber, product, producer, brand, batch, closed, fates, spans, doubts] =
    document.runs[code];
  return { code, orderKey, count, gtin, lot, keyNumber, product, producer, brand, batch, closed, fates, spans, doubts };
}

/**
 * What became of one label: the states of its span, the batch in the pack, why it is void.
 * @param {ReturnType<typeof findRun>} run
 * @param {number} index
 */
export function fateOf(run, index) {
  let start = 0;
  let [states, batch, reason] = [0, 0, ""];
  for (let i = 0; i < run.spans.length; i += 3) {
    start += run.spans[i];
    const end = start + run.spans[i + 1];
    if (index < start) break;
    if (index < end) {
      [states, batch, reason] = run.fates[run.spans[i + 2]];
      break;
    }
    start = end;
  }
  const isCancelled = run.closed !== null;
  return {
    isActivated: (states & 1) > 0,
    isSpoiled: (states & 2) > 0,
    isVoided: (states & 4) > 0 || isCancelled,
    batch: run.batch || batch,
    reason: states & 4 ? reason : run.closed ?? "",
  };
}
