/**
 * AES-128, one block forwards (FIPS 197): the round function of the serials' permutation, which browsers do not offer
 * block by block. It hides no secret here: whoever runs it has the key from the bundle, so tables do no harm.
 * @module
 */

const SBOX = new Uint8Array(256);
/** A column of MixColumns for each byte, after SubBytes, for each row. */
const TABLES = [0, 1, 2, 3].map(() => new Uint32Array(256));

for (let value = 1, inverse = 1, isFirst = true; isFirst || value !== 1; isFirst = false) {
  value = double(value) ^ value; // times 3
  inverse ^= inverse << 1; // divided by 3
  inverse ^= inverse << 2;
  inverse ^= inverse << 4;
  inverse &= 255;
  if (inverse & 128) inverse ^= 9;
  const turned = [1, 2, 3, 4].reduce((all, by) => all ^ (inverse << by) ^ (inverse >> (8 - by)), inverse);
  SBOX[value] = (turned ^ 99) & 255;
}
SBOX[0] = 99;
for (let byte = 0; byte < 256; byte += 1) {
  const s = SBOX[byte];
  const column = ((double(s) << 24) | (s << 16) | (s << 8) | (double(s) ^ s)) >>> 0;
  TABLES.forEach((table, row) => {
    table[byte] = row ? (column >>> (8 * row)) | (column << (32 - 8 * row)) : column;
  });
}

function double(value) {
  return ((value << 1) ^ (value & 128 ? 27 : 0)) & 255;
}

/**
 * The forty-four words of the round keys.
 * @param {Uint8Array} key sixteen bytes
 * @returns {Uint32Array}
 */
export function expandKey(key) {
  const keys = new Uint32Array(44);
  const view = new DataView(key.buffer, key.byteOffset, 16);
  for (let i = 0; i < 4; i += 1) keys[i] = view.getUint32(4 * i);
  for (let i = 4, constant = 1; i < 44; i += 1) {
    let word = keys[i - 1];
    if (i % 4 === 0) {
      const turned = (word << 8) | (word >>> 24);
      word = lastWord(turned, turned, turned, turned) ^ (constant << 24);
      constant = double(constant);
    }
    keys[i] = keys[i - 4] ^ word;
  }
  return keys;
}

/** SubBytes of one byte of each of four words, from the highest down. */
function lastWord(a, b, c, d) {
  return (SBOX[a >>> 24] << 24) | (SBOX[(b >>> 16) & 255] << 16) | (SBOX[(c >>> 8) & 255] << 8) | SBOX[d & 255];
}

/**
 * Encrypt one block of four big-endian words and return the first word of the answer.
 * @param {Uint32Array} keys from expandKey
 * @param {number} a @param {number} b @param {number} c @param {number} d
 * @returns {number}
 */
export function firstWord(keys, a, b, c, d) {
  const [t0, t1, t2, t3] = TABLES;
  a ^= keys[0];
  b ^= keys[1];
  c ^= keys[2];
  d ^= keys[3];
  for (let at = 4; at < 40; at += 4) {
    const w = t0[a >>> 24] ^ t1[(b >>> 16) & 255] ^ t2[(c >>> 8) & 255] ^ t3[d & 255] ^ keys[at];
    const x = t0[b >>> 24] ^ t1[(c >>> 16) & 255] ^ t2[(d >>> 8) & 255] ^ t3[a & 255] ^ keys[at + 1];
    const y = t0[c >>> 24] ^ t1[(d >>> 16) & 255] ^ t2[(a >>> 8) & 255] ^ t3[b & 255] ^ keys[at + 2];
    const z = t0[d >>> 24] ^ t1[(a >>> 16) & 255] ^ t2[(b >>> 8) & 255] ^ t3[c & 255] ^ keys[at + 3];
    a = w;
    b = x;
    c = y;
    d = z;
  }
  return (lastWord(a, b, c, d) ^ keys[40]) >>> 0;
}
