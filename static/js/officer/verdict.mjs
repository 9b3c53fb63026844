/**
 * What a code says, judged by the bundle alone, in the order of the server (trace/rooms/scanning/queries.py): the
 * first that matches is the verdict. One word more than the server has: `absent`, not in this bundle.
 * @module
 */

import { fateOf, findRun } from "./bundle.mjs";
import { fromBase64url } from "./bytes.mjs";
import { readSignature, signingText } from "./label.mjs";
import { indexOf, isWellFormed } from "./serial.mjs";

/**
 * @typedef {{kind: string, facts: Record<string, any>}} Reason
 * @typedef {{verdict: string, serial: string, reasons: Reason[], run?: any, index?: number, batch?: number}} Judgement
 */

const STOPS = { officer_stop: "stopped_by_officer", own_stop: "stopped_by_producer" };
const DEFECTS = { safety_failure: "safety_failure", interval: "interval_not_over", yield_check: "yield_unchecked" };
/** What a newer bundle may turn into something worse: an old one has to say so. */
const MAY_HAVE_CHANGED = new Set(["active", "warning", "unsigned", "inactive"]);

/**
 * @param {any} document the content of a bundle
 * @param {import("./label.mjs").Asked | null} asked null when what was read is no code of a label
 * @param {{verify: import("./ed25519.mjs").Verifier, doubt?: null | string}} means `doubt` of age.mjs
 * @returns {Promise<Judgement>}
 */
export async function judge(document, asked, { verify, doubt = null }) {
  // (1) check character
  if (asked === null || !isWellFormed(asked.serial)) {
    return { verdict: "mistyped", serial: asked?.serial ?? "", reasons: [] };
  }
  const { serial } = asked;
  const run = findRun(document, serial.slice(0, 4));
  if (run === null) return judgeAbsent(document, asked, verify);
  // (2) index
  const index = indexOf(serial, fromBase64url(run.orderKey));
  if (index >= run.count) return { verdict: "unknown", serial, reasons: [], run };
  // (3) signature and identifiers
  if (await isForged(document, run, asked, verify)) return { verdict: "forged", serial, reasons: [], run, index };
  const fate = fateOf(run, index);
  const found = judgeGoods(document, run, index, fate, asked.signature !== null);
  if (doubt && MAY_HAVE_CHANGED.has(found.verdict)) {
    found.reasons.unshift({ kind: doubt, facts: {} });
    if (found.verdict === "active") found.verdict = "warning";
  }
  return { serial, run, index, batch: fate.batch, ...found };
}

/** Of a code whose run the bundle has not, the signature is all that can be told. */
async function judgeAbsent(document, asked, verify) {
  let kind = "absent_unsigned";
  if (asked.signature !== null) {
    const parts = readSignature(asked.signature);
    const key = parts && document.keys[parts.keyNumber];
    if (parts && !key) kind = "absent_key_unknown";
    else if (!parts || key[2] || parts.algorithm !== key[0]) kind = "absent_forged";
    else {
      const text = signingText(document.about.issuer, padded(asked.gtin) ?? "", asked.lot ?? "", asked.serial);
      kind = (await verify(fromBase64url(key[1]), text, parts.signature)) ? "absent_signed" : "absent_forged";
    }
  }
  return { verdict: "absent", serial: asked.serial, reasons: [{ kind, facts: {} }] };
}

function padded(gtin) {
  return gtin ? gtin.padStart(14, "0") : null;
}

async function isForged(document, run, asked, verify) {
  const gtin = padded(asked.gtin);
  if ((gtin !== null && gtin !== run.gtin) || (asked.lot && asked.lot !== run.lot)) return true;
  if (asked.signature === null) return false;
  const parts = readSignature(asked.signature);
  const key = parts && document.keys[parts.keyNumber];
  if (!key || parts.keyNumber !== run.keyNumber || parts.algorithm !== key[0] || key[2]) return true;
  const text = signingText(document.about.issuer, run.gtin, run.lot, asked.serial);
  return !(await verify(fromBase64url(key[1]), text, parts.signature));
}

/** Steps 4 to 9: what batch, label and papers say. */
function judgeGoods(document, run, index, fate, isSigned) {
  const restrictions = restrictionsOn(document, fate.batch);
  const doubts = [...doubtsOf(document, run, index), ...named(restrictions, DEFECTS)];
  const standing =
    first("recalled", named(restrictions, { recall: "recalled" })) ??
    first("held", named(restrictions, STOPS)) ??
    judgeLabel(fate);
  if (standing) return { verdict: standing.verdict, reasons: [...standing.reasons, ...doubts] };
  if (!isSigned) return { verdict: "unsigned", reasons: doubts };
  return { verdict: doubts.length ? "warning" : "active", reasons: doubts };
}

function judgeLabel(fate) {
  // (6) voided
  if (fate.isSpoiled) return first("voided", [{ kind: "spoiled", facts: {} }]);
  if (fate.isVoided) return first("voided", [{ kind: "voided", facts: { reason: fate.reason } }]);
  // (7) activated
  if (!fate.isActivated) return first("inactive", [{ kind: fate.batch ? "not_activated" : "not_bound", facts: {} }]);
  return null;
}

function first(verdict, reasons) {
  return reasons.length ? { verdict, reasons } : null;
}

function restrictionsOn(document, batch) {
  const row = batch ? document.batches[batch] : null;
  return row ? row[2].map((id) => document.restrictions[id]) : [];
}

function named(restrictions, kinds) {
  return restrictions
    .filter(([kind]) => Object.hasOwn(kinds, kind))
    .map(([kind, lot, at, number, reason]) => ({ kind: kinds[kind], facts: { lot, at, document: number, reason } }));
}

function doubtsOf(document, run, index) {
  return run.doubts
    .filter(([from, to]) => from <= index && index <= to)
    .flatMap(([, , ...keys]) => keys)
    .map((key) => ({ kind: document.doubts[key][0], facts: document.doubts[key][1] }));
}
