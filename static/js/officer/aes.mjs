/**
 * AES-128, one block forwards (FIPS 197): the round function of the serials' permutation, which browsers do not offer
 * block by block. It hides no secret here: whoever runs it has the key from the bundle.
 * @module
 */

const SBOX = new Uint8Array(256);
for (let value = 1, inverse = 1, first = true; first || value !== 1; first = false) {
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

function double(value) {
  return ((value << 1) ^ (value & 128 ? 27 : 0)) & 255;
}

/**
 * The eleven round keys of sixteen bytes, one after the other.
 * @param {Uint8Array} key sixteen bytes
 * @returns {Uint8Array}
 */
export function expandKey(key) {
  const keys = new Uint8Array(176);
  keys.set(key);
  for (let at = 16, constant = 1; at < 176; at += 4) {
    let word = keys.slice(at - 4, at);
    if (at % 16 === 0) {
      word = Uint8Array.of(word[1], word[2], word[3], word[0]).map((byte) => SBOX[byte]);
      word[0] ^= constant;
      constant = double(constant);
    }
    for (let i = 0; i < 4; i += 1) keys[at + i] = keys[at - 16 + i] ^ word[i];
  }
  return keys;
}

/**
 * Encrypt one block.
 * @param {Uint8Array} keys from expandKey
 * @param {Uint8Array} block sixteen bytes, left as they are
 * @returns {Uint8Array}
 */
export function encryptBlock(keys, block) {
  let state = block.map((byte, i) => byte ^ keys[i]);
  for (let round = 1; round <= 10; round += 1) {
    const moved = state.map((_, i) => SBOX[state[(i + 4 * (i % 4)) % 16]]);
    if (round < 10) mixColumns(moved);
    state = moved.map((byte, i) => byte ^ keys[16 * round + i]);
  }
  return state;
}

function mixColumns(state) {
  for (let at = 0; at < 16; at += 4) {
    const [a, b, c, d] = state.subarray(at, at + 4);
    const all = a ^ b ^ c ^ d;
    state[at] = a ^ all ^ double(a ^ b);
    state[at + 1] = b ^ all ^ double(b ^ c);
    state[at + 2] = c ^ all ^ double(c ^ d);
    state[at + 3] = d ^ all ^ double(d ^ a);
  }
}
