/**
 * Bytes as text and back, and their digest.
 * @module
 */

/** @param {string} text @returns {Uint8Array} the UTF-8 of `text` */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/**
 * The bytes of base64url without padding; only the one spelling that writing them gives is taken, else null.
 * @param {string} text
 * @returns {Uint8Array | null}
 */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(plain, (character) => character.charCodeAt(0));
  return toBase64url(bytes) === text ? bytes : null;
}

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {Uint8Array} bytes @returns {Promise<string>} their SHA-256 in hexadecimal */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
