/**
 * The sentences of the page's language, filled in.
 * @module
 */

/** @type {any} */
export const words = JSON.parse(document.getElementById("words").textContent);

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** Fill %(name)s and %(name)d. @param {string} sentence @param {Record<string, any>} facts */
export function fill(sentence, facts = {}) {
  return sentence.replace(/%\((\w+)\)[sd]/g, (_, name) => String(facts[name] ?? "")).trim();
}

/** One of the page's short texts. @param {string} name @param {Record<string, any>} facts */
export function label(name, facts = {}) {
  return fill(words.labels[name], facts);
}

/** @param {Date} date */
export function instant(date) {
  const locale = words.language === "zh" ? "zh-CN" : "en-GB";
  return date.toLocaleString(locale, { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "short" });
}

/** @param {string} iso */
export function day(iso) {
  const locale = words.language === "zh" ? "zh-CN" : "en-GB";
  return new Date(`${iso}T12:00:00Z`).toLocaleDateString(locale, { timeZone: "UTC", dateStyle: "long" });
}

/** How long ago, in the two largest units. @param {number} ms */
export function duration(ms) {
  const minutes = Math.floor(ms / 60000);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return fill(words.ages.days, { days: Math.floor(hours / 24), hours: hours % 24 });
  return hours ? fill(words.ages.hours, { hours }) : fill(words.ages.minutes, { minutes });
}

/** The sentence of a reason. @param {import("./verdict.mjs").Reason} reason */
export function reasonText({ kind, facts }) {
  const shown = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, factText(name, fact)]));
  const sentence = fill(words.reasons[kind] ?? kind, shown);
  const isOrdered = kind === "recalled" || kind === "stopped_by_officer";
  return isOrdered && facts.document ? sentence + fillKeepingSpace(words.labels.document, facts.document) : sentence;
}

function fillKeepingSpace(sentence, number) {
  return sentence.replace(/%\(number\)s/, number);
}

function factText(name, fact) {
  if (name === "gate") return words.gates[fact] ?? fact;
  if (name === "state") return words.standings[fact] ?? fact;
  if (name === "provinces") return fact.map((code) => words.provinces[code] ?? code).join(words.comma);
  if (DAY.test(fact)) return day(fact);
  if (INSTANT.test(fact)) return instant(new Date(fact));
  return fact;
}
