/**
 * What a scanned address or a typed code asks, read as trace/http/scanned.py reads it, and what its signature signs.
 * @module
 */

import { fromBase64url } from "./bytes.mjs";
import { normaliseTyped } from "./serial.mjs";

/** @typedef {{serial: string, gtin: string | null, lot: string | null, signature: string | null}} Asked */

const LONGEST = 600;
const LEGAL_URI = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;
const ORIGIN = /^(?:https?|HTTPS?):\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=[/?#])/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const BRACKETED = /^\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\](?::[0-9]*)?$/;
const LOT = /^[0-9A-Za-z!"%&'()*+,\-./:;<=>?_]{1,20}$/;
const QUALIFIERS = ["22", "10", "21"];

/**
 * What a text asks, or null when it is neither an address of a label nor a typed code. The host is not looked at.
 * @param {string} text
 * @returns {Asked | null}
 */
export function readCode(text) {
  const tidy = text.trim();
  if (!tidy || [...tidy].length > LONGEST) return null;
  if (!tidy.includes("/")) {
    const serial = normaliseTyped(tidy);
    // eslint-disable-next-line no-control-regex
    return /^[\x00-\x7f]*$/.test(serial) ? asked(serial.slice(0, 40)) : null;
  }
  const parts = split(tidy);
  if (parts === null) return null;
  const { path, query } = parts;
  const values = readQuery(query);
  const at = path.lastIndexOf("/v/");
  if (at >= 0) {
    const typed = decode(path.slice(at + 3), true);
    const serial = normaliseTyped(typed).replace(/^\/+|\/+$/g, "");
    return asked(serial.slice(0, 40), values.get("gtin"), values.get("lot"), values.get("s"));
  }
  return readDigitalLink(tidy, path, query, values.get("s"));
}

function asked(serial, gtin, lot, signature) {
  return { serial, gtin: gtin ?? null, lot: lot ?? null, signature: signature ?? null };
}

/** Path and query of an address, absolute or not; null where brackets hold no address. */
function split(address) {
  const bare = address.replace(/[\t\r\n]/g, "").replace(SCHEME, "");
  const [beforeFragment] = bare.split("#");
  const mark = beforeFragment.indexOf("?");
  const whole = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark);
  const query = mark < 0 ? "" : beforeFragment.slice(mark + 1);
  if (!whole.startsWith("//")) return { path: whole, query };
  const [host] = whole.slice(2).split("/");
  if (/[[\]]/.test(host) && !BRACKETED.test(host)) return null;
  return { path: whole.slice(2 + host.length), query };
}

/** The first value of each name that has one. */
function readQuery(query) {
  const found = new Map();
  for (const [name, value] of new URLSearchParams(query.replace(/^\?/, "%3F"))) {
    if (value !== "" && !found.has(name)) found.set(name, value);
  }
  return found;
}

/** Percent-decoding of UTF-8; broken escapes stay as they are where `isLenient`, else null. */
function decode(text, isLenient = false) {
  if (!text.includes("%")) return text;
  if (!isLenient && /%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  const bytes = [];
  for (let i = 0; i < text.length; i += 1) {
    const escape = text.slice(i + 1, i + 3);
    if (text[i] === "%" && /^[0-9A-Fa-f]{2}$/.test(escape)) {
      bytes.push(parseInt(escape, 16));
      i += 2;
    } else {
      const character = String.fromCodePoint(text.codePointAt(i));
      bytes.push(...new TextEncoder().encode(character));
      i += character.length - 1;
    }
  }
  try {
    return new TextDecoder("utf-8", { fatal: !isLenient, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

/** A GS1 Digital Link of an article with a serial; identifiers in the query that we never print are not taken. */
function readDigitalLink(text, path, query, signature) {
  if (!LEGAL_URI.test(text) || (!text.startsWith("/") && !ORIGIN.test(text))) return null;
  const segments = path.replace(/\/$/, "").split("/");
  const starts = [];
  for (let i = segments.length - 2; i > 0; i -= 2) if (segments[i] === "01") starts.push(i);
  if (starts.length !== 1 || !isGtin(segments[starts[0] + 1])) return null;
  const found = new Map();
  let rank = -1;
  for (let i = starts[0] + 2; i < segments.length; i += 2) {
    const place = QUALIFIERS.indexOf(segments[i]);
    const value = decode(segments[i + 1]);
    if (place <= rank || value === null || !LOT.test(value)) return null;
    rank = place;
    found.set(segments[i], value);
  }
  if (!found.has("21") || !isPlainQuery(query)) return null;
  return asked(found.get("21"), segments[starts[0] + 1], found.get("10"), signature);
}

function isPlainQuery(query) {
  return query
    .split("&")
    .filter((field) => field !== "")
    .every((field) => {
      const [name, ...rest] = field.split("=");
      const key = decode(name.replaceAll("+", " "));
      return key !== null && !/^[0-9]+$/.test(key) && decode(rest.join("=").replaceAll("+", " ")) !== null;
    });
}

function isGtin(text) {
  if (!/^[0-9]{14}$/.test(text)) return false;
  const sum = [...text].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/**
 * The bytes that are signed for a label.
 * @param {string} issuer
 * @param {string} gtin "" for none
 * @param {string} lot "" for none
 * @param {string} serial
 */
export function signingText(issuer, gtin, lot, serial) {
  const id = gtin ? `(01)${gtin}${lot ? `(10)${lot}` : ""}(21)${serial}` : `v/${serial}`;
  return new TextEncoder().encode(`trace-label-v1\n${issuer}\n${id}`);
}

/**
 * The parts of the 88 printed characters, or null; exactly one spelling of each signature is taken.
 * @param {string} text
 * @returns {{algorithm: number, keyNumber: number, signature: Uint8Array} | null}
 */
export function readSignature(text) {
  const bytes = text.length === 88 ? fromBase64url(text) : null;
  if (bytes === null || (bytes[0] !== 1 && bytes[0] !== 2) || bytes[1] === 0) return null;
  return { algorithm: bytes[0], keyNumber: bytes[1], signature: bytes.subarray(2) };
}
