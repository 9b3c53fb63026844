/*
 * The officers' app without its page: judges codes line by line, for tests and figures.
 *
 * First line in: {"document": …, "verifiers": ["webcrypto", "noble"], "doubt": null}. Each further line is a list of
 * texts as scanned or typed; each line out the list of judgements, one for each verifier where there are several.
 */

import { createInterface } from "node:readline";

import { verifyByNoble, verifyNatively } from "../../static/js/officer/ed25519.mjs";
import { readCode } from "../../static/js/officer/label.mjs";
import { judge } from "../../static/js/officer/verdict.mjs";

const VERIFIERS = { webcrypto: verifyNatively, noble: verifyByNoble };
let given = null;

for await (const line of createInterface({ input: process.stdin })) {
  if (given === null) {
    given = JSON.parse(line);
    continue;
  }
  const answers = [];
  for (const text of JSON.parse(line)) {
    const asked = readCode(text);
    const found = [];
    for (const name of given.verifiers) {
      found.push(await judge(given.document, asked, { verify: VERIFIERS[name], doubt: given.doubt }));
    }
    answers.push(found.map(({ verdict, serial, reasons, index }) => ({ verdict, serial, reasons, index })));
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
