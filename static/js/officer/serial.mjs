/**
 * Serials of labels: RRRRIIIIIIIIC, as trace/standards/signing/serial.py makes them.
 * @module
 */

import { expandKey, firstWord } from "./aes.mjs";

export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ROUNDS = 12;
const HALF = 1 << 20;
// ASCII `traceser`, as two words.
const [TAIL_FIRST, TAIL_LAST] = [0x74726163, 0x65736572];
const DROPPED = /[ \t\r\n\-_\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00b7.]/g;

/**
 * What a person meant by typing a serial: case, spaces, hyphens, full-width letters, I L O forgiven.
 * @param {string} text
 */
export function normaliseTyped(text) {
  return text.normalize("NFKC").toUpperCase().replace(DROPPED, "").replace(/[IL]/g, "1").replace(/O/g, "0");
}

/**
 * Whether length, alphabet and check character are right.
 * @param {string} serial
 */
export function isWellFormed(serial) {
  return /^[0-9A-HJKMNP-TV-Z]{13}$/.test(serial) && checkCharacter(serial.slice(0, 12)) === serial[12];
}

/**
 * The check character of the twelve before it: Luhn modulo 32, the right-most doubled.
 * @param {string} body
 */
export function checkCharacter(body) {
  let total = 0;
  for (let i = 0; i < 12; i += 1) {
    const value = ALPHABET.indexOf(body[i]);
    total += i % 2 ? (value >> 4) + ((2 * value) & 31) : value;
  }
  return ALPHABET[(32 - (total % 32)) % 32];
}

/**
 * As printed for the eye: RRRR-IIII-IIII-C.
 * @param {string} serial
 */
export function display(serial) {
  return [serial.slice(0, 4), serial.slice(4, 8), serial.slice(8, 12), serial.slice(12)].join("-");
}

/**
 * The place in print order, from 0, that a well-formed serial of a run has.
 * @param {string} serial
 * @param {Uint8Array} orderKey the run's sixteen bytes
 * @returns {number}
 */
export function indexOf(serial, orderKey) {
  const keys = expandKey(orderKey);
  let left = halfOf(serial.slice(4, 8));
  let right = halfOf(serial.slice(8, 12));
  for (let round = ROUNDS - 1; round >= 0; round -= 1) {
    [left, right] = [right ^ roundOf(keys, round, left), left];
  }
  return left * HALF + right;
}

function halfOf(four) {
  let value = 0;
  for (let i = 0; i < 4; i += 1) value = value * 32 + ALPHABET.indexOf(four[i]);
  return value;
}

/** The low 20 bits of the block of a half and a round; both are written little-endian there, words are big-endian. */
function roundOf(keys, number, half) {
  return turned(firstWord(keys, turned(half), number << 24, TAIL_FIRST, TAIL_LAST)) & (HALF - 1);
}

function turned(word) {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
