/**
 * Signing out takes the offline bundles off this phone; what was recorded on it and not yet taken in stays.
 * @module
 */

import { clear, isThere, readAll } from "./officer/store.mjs";

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form[data-unsent]");

/** Take the bundles off; false where the officer would rather send first. @param {string} question */
async function leave(question) {
  if (!(await isThere())) return true;
  const waiting = (await readAll("entries")).filter(({ state }) => state !== "taken").length;
  if (waiting && !confirm(question.replace("{count}", String(waiting)))) return false;
  await clear();
  return true;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  // A phone on which nothing can be kept has nothing to be taken off.
  if (await leave(form.dataset.unsent ?? "").catch(() => true)) form.submit();
});
