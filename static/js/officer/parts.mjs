/**
 * What the forms of the app share: photographs, the place on the map by consent, errors beside fields.
 * @module
 */

import { shrink } from "./picture.mjs";
import { label } from "./words.mjs";

/** As many as one record may have (trace/rooms/supervision/rules.py). */
const MOST_PICTURES = 6;
const POSITION_WAIT_MS = 15_000;

export const place = (id) => document.getElementById(id);

const controlsOf = (item) => [...item.querySelectorAll("a, button")];

/**
 * Draw a list anew without taking the focus from whoever is at work in it with a keyboard: it stays at the same control
 * of the same row (`data-key`), else goes to that row's first, else to `otherwise`.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} otherwise
 */
export function redraw(list, rows, otherwise) {
  const row = list.contains(document.activeElement) ? document.activeElement.closest("li") : null;
  const at = row ? controlsOf(row).indexOf(document.activeElement) : -1;
  list.replaceChildren(...rows);
  if (!row) return;
  const same = rows.find((each) => each.dataset.key === row.dataset.key);
  const controls = same ? controlsOf(same) : [];
  (controls[at] ?? controls[0] ?? otherwise).focus({ preventScroll: true });
}

/** The photographs of a form: chosen at an input, listed with a button that takes each out again. */
export class Pictures {
  /** @param {{input: string, list: string, say: (name: string, facts: any) => any, onChange?: () => any}} means ids */
  constructor({ input, list, say, onChange = () => null }) {
    /** @type {{digest: string, bytes: Uint8Array}[]} */
    this.held = [];
    this.input = place(input);
    this.list = place(list);
    this.say = say;
    this.onChange = onChange;
    this.input.addEventListener("change", () => this.#add());
  }

  /** @param {{digest: string, bytes: Uint8Array}[]} pictures */
  show(pictures = this.held) {
    this.held = pictures;
    this.list.replaceChildren(...this.held.map((picture, at) => this.#row(picture, at)));
  }

  async #add() {
    const files = [...this.input.files];
    this.input.value = "";
    for (const file of files) {
      if (this.held.length >= MOST_PICTURES) {
        this.say("too_many_pictures", {});
        break;
      }
      const made = await shrink(file).catch(() => null);
      if (!made) this.say("no_picture", {});
      else if (!this.held.some(({ digest }) => digest === made.digest)) this.held.push(made);
    }
    this.show();
    this.onChange();
  }

  #row(picture, at) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-danger";
    button.textContent = label("drop_picture");
    button.addEventListener("click", () => {
      this.held.splice(at, 1);
      this.show();
      this.input.focus();
      this.onChange();
    });
    item.append(label("picture", { number: at + 1, size: Math.ceil(picture.bytes.length / 1000) }), " ", button);
    return item;
  }
}

/** Where the phone is, or null where it cannot tell. */
export async function readPosition() {
  const options = { enableHighAccuracy: true, timeout: POSITION_WAIT_MS, maximumAge: 60_000 };
  const found = await new Promise((resolve) => navigator.geolocation.getCurrentPosition(resolve, () => resolve(null), options));
  if (!found) return null;
  const { latitude, longitude, accuracy } = found.coords;
  return { latitude: latitude.toFixed(6), longitude: longitude.toFixed(6), accuracy_m: Math.round(accuracy) };
}

/** Show what is wrong beside its fields, and go to the first. @param {HTMLElement} form @param {{id: string, text: string}[]} errors */
export function showErrors(form, errors) {
  form.querySelectorAll(".field-error").forEach((each) => each.remove());
  form.querySelectorAll("[aria-invalid]").forEach((each) => {
    each.removeAttribute("aria-invalid");
    each.removeAttribute("aria-describedby");
  });
  for (const { id, text } of errors) {
    const told = document.createElement("div");
    told.className = "field-error";
    told.id = `${id}-error`;
    told.textContent = text;
    place(id).setAttribute("aria-invalid", "true");
    place(id).setAttribute("aria-describedby", told.id);
    place(id).closest(".field").append(told);
  }
  if (errors.length) place(errors[0].id).focus();
}

/**
 * Let a button be pressed again; the focus that it lost meanwhile comes back to it, unless it went on elsewhere.
 * @param {HTMLButtonElement} button
 */
export function release(button) {
  button.disabled = false;
  if (document.activeElement === document.body) button.focus();
}
