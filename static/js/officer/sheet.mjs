/**
 * The items of a check list on the phone: what was found of each, and a note where something differs.
 * @module
 */

import { place } from "./parts.mjs";
import { label, words } from "./words.mjs";

const FINDINGS = ["conforms", "differs", "not_applicable"];

/**
 * Draw the items with what was found so far; everything is set as text.
 * @param {import("./lists.mjs").Item[]} items
 * @param {Record<string, import("./lists.mjs").Answer>} answers by item
 */
export function showItems(items, answers) {
  const drawn = [];
  let section = "";
  items.forEach((item, number) => {
    if (item.section && item.section !== section) {
      const heading = document.createElement("h4");
      heading.textContent = item.section;
      drawn.push(heading);
    }
    section = item.section;
    drawn.push(row(item, number, answers[item.code]));
  });
  place("v-items").replaceChildren(...drawn);
}

function row(item, number, answer) {
  const set = document.createElement("fieldset");
  set.className = "field field-item";
  set.dataset.code = item.code;
  const legend = document.createElement("legend");
  legend.textContent = `${item.code} ${item.text}${item.isKey ? ` ★ ${label("key_mark")}` : ""}`;
  const note = noteOf(item, number, answer);
  const choices = FINDINGS.map((finding) => choice(number, finding, answer?.finding === finding));
  set.addEventListener("change", () => (note.hidden = !isNoted(set)));
  set.append(legend, ...choices, note);
  note.hidden = !isNoted(set);
  return set;
}

function choice(number, finding, isChosen) {
  const made = document.createElement("div");
  made.className = "form-check form-check-inline";
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", className: "form-check-input", name: `v-finding-${number}`, id: `v-finding-${number}-${finding}` });
  input.value = finding;
  input.checked = isChosen;
  const text = document.createElement("label");
  Object.assign(text, { className: "form-check-label", htmlFor: input.id, textContent: words.findings[finding] });
  made.append(input, text);
  return made;
}

function noteOf(item, number, answer) {
  const made = document.createElement("div");
  made.className = "field";
  const input = document.createElement("input");
  Object.assign(input, { className: "form-control", id: `v-note-${number}`, maxLength: 400, autocomplete: "off", value: answer?.note ?? "" });
  const text = document.createElement("label");
  Object.assign(text, { htmlFor: input.id, textContent: label("note_on", { code: item.code }) });
  made.append(text, input);
  return made;
}

/** A note is asked for where something differs, and one written before stays in sight. */
function isNoted(set) {
  return set.querySelector("[value=differs]").checked || set.querySelector("input.form-control").value !== "";
}

/** What was found so far, by item. @returns {Record<string, import("./lists.mjs").Answer>} */
export function takeAnswers() {
  const sets = [...document.querySelectorAll("#v-items [data-code]")];
  return Object.fromEntries(
    sets.map((set) => {
      const { code } = set.dataset;
      const finding = set.querySelector("input[type=radio]:checked")?.value ?? "";
      return [code, { code, finding, note: set.querySelector("input.form-control").value.trim() }];
    }),
  );
}
