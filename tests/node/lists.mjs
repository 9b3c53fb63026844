/*
 * What the phone reads from a bundle for an inspection, and what it finds wanting in forms.
 * In: {"content": …, "asked": [[division, day], …], "drafts": [[draft, items, day], …]}.
 */

import { text } from "node:stream/consumers";

import { dayOf, faultsOf, listsFor, plansOf, producersOf } from "../../static/js/officer/lists.mjs";

const { content, asked, drafts, instants } = JSON.parse(await text(process.stdin));
process.stdout.write(
  JSON.stringify({
    producers: producersOf(content),
    plans: plansOf(content),
    lists: asked.map(([division, day]) => listsFor(content, division, day).map(({ id }) => id)),
    faults: (drafts ?? []).map(([draft, items, day]) => faultsOf(draft, items, day).map(({ at, why }) => `${at}: ${why}`)),
    days: (instants ?? []).map(dayOf),
  }),
);
