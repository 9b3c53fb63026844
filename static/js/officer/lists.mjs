/**
 * What an inspection goes by, read from the bundle: whom one may inspect, the check lists of a place on a day, what is
 * planned; and whether a form is complete - by the same rules as the service (trace/rooms/inspections/rules.py).
 * @module
 */

/**
 * @typedef {{code: string, section: string, text: string, isKey: boolean}} Item
 * @typedef {{id: number, code: string, version: number, title: string, division: string, from: string, source: string,
 *   items: Item[]}} List
 * @typedef {{id: number, name: string, division: string, address: string, contact: string}} Producer
 * @typedef {{id: number, producer: number, kind: string, from: string, until: string}} Plan
 * @typedef {{code: string, finding: string, note: string}} Answer
 */

/** The day it is in the county, whatever zone the phone is set to. @param {number} ms */
export function dayOf(ms) {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** The producers that may be inspected, by name. @param {any} content @returns {Producer[]} */
export function producersOf(content) {
  return Object.entries(content.producers)
    .filter(([, row]) => row[5])
    .map(([id, [name, division, , address, contact]]) => ({ id: Number(id), name, division, address, contact }))
    .sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}

/** @param {any} content @returns {Plan[]} the most urgent first */
export function plansOf(content) {
  return Object.entries(content.plans ?? {})
    .map(([id, [producer, kind, from, until]]) => ({ id: Number(id), producer, kind, from, until }))
    .sort((one, other) => (one.until < other.until ? -1 : Number(one.until > other.until)) || one.id - other.id);
}

function divisionsAbove(division) {
  const itself = [6, 9, 12].filter((length) => division.length >= length).map((length) => division.slice(0, length));
  return [...itself, division.slice(0, 2), division.slice(0, 4), `${division.slice(0, 4)}00`, `${division.slice(0, 2)}0000`];
}

/**
 * The lists in force in a place on a day: of each code one version, the narrower place before the wider.
 * @param {any} content
 * @param {string} division
 * @param {string} day
 * @returns {List[]}
 */
export function listsFor(content, division, day) {
  const above = divisionsAbove(division);
  /** @type {Map<string, List>} */
  const best = new Map();
  for (const [id, [code, version, title, of, from, source, items]] of Object.entries(content.lists ?? {})) {
    if (from > day || !above.includes(of)) continue;
    const known = best.get(code);
    const read = items.map(([item, section, text, isKey]) => ({ code: item, section, text, isKey: isKey === 1 }));
    const found = { id: Number(id), code, version, title, division: of, from, source, items: read };
    if (!known || isBefore(known, found)) best.set(code, found);
  }
  return [...best.values()].sort((one, other) => (one.title < other.title ? -1 : Number(one.title > other.title)));
}

function isBefore(known, found) {
  const width = (each) => each.division.replace(/0+$/, "").length;
  if (width(known) !== width(found)) return width(known) < width(found);
  return known.from === found.from ? known.version < found.version : known.from < found.from;
}

/**
 * What is missing or does not agree, each as the part of the form and the word for why.
 * @param {any} draft as the service takes it, `signature` "" where nothing was drawn
 * @param {Item[]} items
 * @param {string} day of the inspection
 * @returns {{at: string, why: string}[]}
 */
export function faultsOf(draft, items, day) {
  const found = [];
  const add = (at, why) => found.push({ at, why });
  if (!draft.producer_id) add("producer", "required");
  if (!draft.place) add("place", "required");
  const badges = draft.officers.map((each) => each.badge_number);
  draft.officers.forEach((each, number) => {
    if (!each.name) add(`officer-${number + 1}`, "required");
    if (!each.badge_number) add(`badge-${number + 1}`, "required");
  });
  if (badges[0] && badges[0] === badges[1]) add("badge-2", "two_officers");
  const answers = new Map(draft.answers.map((each) => [each.code, each]));
  items.forEach(({ code, isKey }, number) => {
    const answer = answers.get(code);
    if (!answer && isKey) add(`finding-${number}`, "key_item");
    if (answer?.finding === "differs" && !answer.note) add(`note-${number}`, "say_what_differs");
  });
  if (!items.length) add("list", "no_list");
  else if (!draft.answers.length && !items.some(({ isKey }) => isKey)) add("finding-0", "required");
  if (!draft.findings) add("findings", "required");
  const differs = draft.answers.some(({ finding }) => finding === "differs");
  if (!draft.result) add("result", "required");
  else if (differs && draft.result === "conforms") add("result", "something_differs");
  else if (!differs && draft.result !== "conforms") add("result", "nothing_differs");
  if (draft.result === "time_limited" && !draft.rectify_by) add("rectify", "required");
  else if (draft.result === "time_limited" && draft.rectify_by < day) add("rectify", "before_today");
  if (!draft.signer) add("signer", "required");
  if (!draft.signature && !draft.refusal) add("signature", "signature_or_refusal");
  if (!draft.signature && draft.refusal && !draft.witness) add("witness", "required");
  return found;
}
