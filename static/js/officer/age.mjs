/**
 * How old a bundle is, told by a clock that may be wrong: a phone's clock is moved by its owner, by a flat battery or
 * by a journey, so that only what cannot be helped is believed of it.
 * @module
 */

export const GOOD_FOR_MS = 72 * 3600 * 1000;
/** Clocks may differ by this much without a word. */
export const TOLERANCE_MS = 5 * 60 * 1000;

/**
 * @typedef {{asOf: number, serverAt: number, phoneAt: number, latest: number}} Clocks all in Unix milliseconds: as of
 *   when the content is; what server and phone said when the head came; the latest the phone's clock was ever seen at
 * @typedef {{ageMs: number, isConfirmable: boolean, doubt: null | "bundle_old" | "clock_moved", skewMs: number}} Age
 */

/**
 * The age of a bundle at the phone's instant `now`.
 * @param {Clocks} clocks
 * @param {number} now
 * @returns {Age}
 */
export function ageOf({ asOf, serverAt, phoneAt, latest }, now) {
  const skewMs = phoneAt - serverAt;
  // Time since the head came, by the phone alone: a clock that is wrong but steady does no harm.
  const ageMs = Math.max(0, serverAt - asOf) + (now - phoneAt);
  const wentBack = now < Math.max(phoneAt, latest) - TOLERANCE_MS;
  const doubt = wentBack ? "clock_moved" : ageMs > GOOD_FOR_MS ? "bundle_old" : null;
  return { ageMs, isConfirmable: doubt === null, doubt, skewMs };
}
