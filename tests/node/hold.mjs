/*
 * Offers bundles to a phone, one after the other, and tells which it takes: what update.mjs does with an answer.
 * In: {"manifest": …, "division": …, "offers": [{"head": …, "text": …}]}; out: ["taken" or why not, …].
 */

import { text } from "node:stream/consumers";

import { ageOf } from "../../static/js/officer/age.mjs";
import { checkHead, openBundle, Refused } from "../../static/js/officer/bundle.mjs";
import { verifyByNoble, verifyNatively } from "../../static/js/officer/ed25519.mjs";

const { manifest, division, offers, ages } = JSON.parse(await text(process.stdin));

async function offerAll(verify) {
  const keys = manifest.keys.map((key) => ({ number: Number(key.kid), publicKey: key.x, isRevoked: key.revoked_at !== null }));
  const answers = [];
  let held = null;
  for (const { head, text: content } of offers) {
    try {
      await checkHead(head, { keys, issuer: manifest.issuer, division, held: held?.head ?? null, verify });
      held = await openBundle(head, content);
      answers.push("taken");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answers.push(error.reason);
    }
  }
  return answers;
}

process.stdout.write(
  JSON.stringify({
    native: await offerAll(verifyNatively),
    noble: await offerAll(verifyByNoble),
    ages: (ages ?? []).map(([clocks, now]) => ageOf(clocks, now)),
  }),
);
