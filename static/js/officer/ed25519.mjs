/**
 * Ed25519 as the server verifies it: strict and cofactorless, by the browser's WebCrypto where it can, else by
 * @noble/ed25519. Which of the two is used is decided by trying known answers, not by the browser's name.
 * @module
 */

import * as noble from "../../vendor/noble-ed25519.mjs";
import { fromBase64url, utf8 } from "./bytes.mjs";

/** @typedef {(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>} Verifier */

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const ORDER_EIGHT_Y = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL_ORDER_Y = new Set([0n, 1n, PRIME - 1n, ORDER_EIGHT_Y, PRIME - ORDER_EIGHT_Y]);

// RFC 8032, section 7.1, test 2.
const KNOWN = {
  publicKey: fromBase64url("PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"),
  message: Uint8Array.of(0x72),
  signature: fromBase64url(
    "kqAJqfDUyrhyDoILX2QlQKKye1QWUD-Ps3YiI-vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA",
  ),
};

/** The number that little-endian bytes write. @param {Uint8Array} bytes */
function numberOf(bytes) {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

function isStrictPoint(encoded) {
  const y = numberOf(encoded) & ((1n << 255n) - 1n);
  return y < PRIME && !SMALL_ORDER_Y.has(y);
}

/** What both refuse before any arithmetic, because verifiers disagree about it. */
function isStrict(publicKey, signature) {
  return (
    publicKey.length === 32 &&
    signature.length === 64 &&
    numberOf(signature.subarray(32)) < ORDER &&
    isStrictPoint(publicKey) &&
    isStrictPoint(signature.subarray(0, 32))
  );
}

/** @type {Verifier} By WebCrypto. Keys are kept: reading one takes as long as a verification. */
export async function verifyNatively(publicKey, message, signature) {
  if (!isStrict(publicKey, signature)) return false;
  try {
    return await crypto.subtle.verify("Ed25519", await nativeKey(publicKey), signature, message);
  } catch {
    return false;
  }
}

const nativeKeys = new Map();

async function nativeKey(publicKey) {
  const name = publicKey.join();
  if (!nativeKeys.has(name)) {
    nativeKeys.set(name, await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]));
  }
  return nativeKeys.get(name);
}

/** @type {Verifier} By @noble/ed25519's points, without its cofactor: R itself must come out. */
export async function verifyByNoble(publicKey, message, signature) {
  if (!isStrict(publicKey, signature)) return false;
  const r = signature.subarray(0, 32);
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(r);
  hashed.set(publicKey, 32);
  hashed.set(message, 64);
  const challenge = numberOf(new Uint8Array(await crypto.subtle.digest("SHA-512", hashed))) % ORDER;
  try {
    const key = noble.Point.fromBytes(publicKey);
    const left = noble.Point.BASE.multiply(numberOf(signature.subarray(32)));
    const found = left.add(key.multiply(challenge, false).negate()).toBytes();
    return found.every((byte, i) => byte === r[i]);
  } catch {
    return false;
  }
}

/**
 * Whether a verifier gives the known answers: a right signature accepted, two altered ones refused.
 * @param {Verifier} verifier
 */
export async function isRight(verifier) {
  const { publicKey, message, signature } = KNOWN;
  const altered = signature.slice();
  altered[40] ^= 1;
  const answers = await Promise.all([
    verifier(publicKey, message, signature),
    verifier(publicKey, message, altered),
    verifier(publicKey, utf8("s"), signature),
  ]);
  return answers.join() === "true,false,false";
}

/**
 * The verifier to use on this phone, or null when none gives the known answers: then nothing may be judged.
 * @returns {Promise<{name: string, verify: Verifier} | null>}
 */
export async function chooseVerifier() {
  for (const [name, verify] of [["webcrypto", verifyNatively], ["noble", verifyByNoble]]) {
    if (await isRight(verify)) return { name, verify };
  }
  return null;
}
