/* Applies changes to a bundle's content, as the app does. */

import { text } from "node:stream/consumers";

import { applyChanges } from "../../static/js/officer/bundle.mjs";

const { document, changes } = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify({ text: applyChanges(document, changes) }));
