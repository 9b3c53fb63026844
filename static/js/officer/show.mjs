/**
 * Drawing a judgement: the verdict, its reasons, the next step, and what the bundle knows of the goods.
 * Everything is set as text; nothing that was scanned is ever read as markup.
 * @module
 */

import { display } from "./serial.mjs";
import { day, instant, label, reasonText, words } from "./words.mjs";

const SIGNS = { good: "✓", warn: "!", bad: "✕" };

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * @param {HTMLElement} place
 * @param {import("./verdict.mjs").Judgement} found
 * @param {{document: any, head: any}} bundle
 * @param {string} verifier
 */
export function showJudgement(place, found, bundle, verifier) {
  const isForged = found.reasons.some((reason) => reason.kind === "absent_forged");
  const tone = isForged ? "bad" : words.tones[found.verdict];
  const body = element("div");
  body.append(element("h2", words.headlines[found.verdict]));
  if (found.serial.length === 13) body.append(element("p", display(found.serial), "code"));
  if (found.reasons.length) {
    const list = element("ul");
    found.reasons.forEach((reason) => list.append(element("li", reasonText(reason))));
    body.append(list);
  }
  const next = element("p", "", "field-next");
  next.append(`${label("next")}: `, words.next[isForged ? "forged" : found.verdict]);
  body.append(next);
  if (found.run && found.index !== undefined && found.verdict !== "forged") {
    body.append(goods(found, bundle.document), ...papers(found.run.producer, bundle.document));
  }
  const at = instant(new Date(bundle.head.as_of * 1000));
  body.append(element("p", label("judged_by", { at, name: verifier }), "soft"));
  const sign = element("span", SIGNS[tone], "verdict-sign");
  sign.setAttribute("aria-hidden", "true");
  place.className = `verdict verdict-${tone}`;
  place.dataset.verdict = found.verdict;
  place.replaceChildren(sign, body);
  place.hidden = false;
}

function goods({ run, index, batch }, content) {
  const [product, size] = content.products[run.product] ?? ["", ""];
  const [producer, , phone] = content.producers[run.producer] ?? ["", "", ""];
  const [lot, madeOn] = content.batches[batch] ?? [run.lot, ""];
  const facts = element("dl", "", "facts");
  const rows = [
    ["product", product],
    ["net_content", size],
    ["producer", producer],
    ["phone", phone],
    ["lot", lot],
    ["made_on", madeOn && day(madeOn)],
    ["label", label("of", { number: index + 1, count: run.count })],
    ["brand", content.brands[run.brand]?.[0] ?? ""],
  ];
  for (const [name, value] of rows.filter(([, text]) => text)) {
    const row = element("div");
    row.append(element("dt", label(name)), element("dd", value));
    facts.append(row);
  }
  return facts;
}

function papers(producer, content) {
  const held = Object.values(content.papers).filter((paper) => paper[2] === producer);
  if (!held.length) return [];
  const folded = element("details");
  const list = element("ul");
  for (const [kind, number, , standing, , until] of held) {
    const last = label("until", { day: day(until) });
    list.append(element("li", `${words.kinds[kind] ?? kind} ${number} · ${words.standings[standing] ?? standing} · ${last}`));
  }
  folded.append(element("summary", label("papers")), list);
  return [folded];
}
