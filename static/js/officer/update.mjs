/**
 * Fetching a bundle: the head first, then what changed since the one held, or the whole where that is not kept.
 * @module
 */

import { applyChanges, checkHead, openBundle, Refused } from "./bundle.mjs";
import { SignedOut, Unreachable } from "./queue.mjs";

const BASE = "/officer/field";

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { redirect: "manual", cache: "no-store", credentials: "same-origin", ...options });
  } catch {
    throw new Unreachable();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignedOut();
  return answer;
}

async function json(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Refused("truncated");
  }
}

/** Who is signed in here: their divisions and the token that forms carry. */
export async function askSession() {
  const answer = await ask(`${BASE}/session`);
  if (!answer.ok) throw new Unreachable();
  return json(answer);
}

/**
 * Bring a division's bundle up to date.
 * @param {string} division
 * @param {import("./bundle.mjs").Bundle | null} held
 * @param {string} token
 * @param {import("./ed25519.mjs").Verifier} verify
 * @returns {Promise<{bundle: import("./bundle.mjs").Bundle, keys: import("./bundle.mjs").Key[], serverAt: number,
 *   phoneAt: number, bytes: number, how: "same" | "changes" | "whole"}>}
 */
export async function update(division, held, token, verify) {
  const answer = await ask(`${BASE}/refresh`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token },
    body: new URLSearchParams({ division }),
  });
  if (!answer.ok) throw new Unreachable();
  const { head, manifest, now } = await json(answer);
  const phoneAt = Date.now();
  const keys = manifest.keys.map((key) => ({ number: Number(key.kid), publicKey: key.x, isRevoked: key.revoked_at !== null }));
  await checkHead(head, { keys, issuer: manifest.issuer, division, held: held?.head ?? null, verify });
  const { bundle, bytes, how } = await fetchContent(head, held);
  return { bundle, keys, serverAt: now * 1000, phoneAt, bytes, how };
}

async function fetchContent(head, held) {
  if (held?.head.digest === head.digest) return { bundle: { ...held, head }, bytes: 0, how: "same" };
  const address = `${BASE}/bundles/${head.division}/${head.sequence}`;
  if (held) {
    const answer = await ask(`${address}?since=${held.head.sequence}`);
    if (answer.ok) {
      const text = await textOf(answer);
      try {
        const bundle = await openBundle(head, applyChanges(held.document, JSON.parse(text)));
        return { bundle, bytes: text.length, how: "changes" };
      } catch {
        // Whatever is wrong with the changes, the whole content mends it.
      }
    }
  }
  const answer = await ask(address);
  if (!answer.ok) throw new Unreachable();
  const text = await textOf(answer);
  return { bundle: await openBundle(head, text), bytes: text.length, how: "whole" };
}

async function textOf(answer) {
  try {
    return await answer.text();
  } catch {
    throw new Refused("truncated");
  }
}
