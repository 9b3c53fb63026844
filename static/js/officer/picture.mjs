/**
 * Photographs made small before they are kept: a phone's own are ten times what a record needs, and carry the place
 * and the device, which nobody consented to send.
 * @module
 */

import { sha256 } from "./bytes.mjs";

/** The longest edge, as the server stores it. */
const EDGE = 1600;
/** No photograph is kept that is larger. */
export const MOST_BYTES = 400_000;
const QUALITIES = [0.8, 0.65, 0.5, 0.35];

/**
 * A photograph encoded anew as JPEG of at most MOST_BYTES.
 * @param {Blob} file
 * @returns {Promise<{digest: string, bytes: Uint8Array}>}
 * @throws {Error} where it cannot be read as a picture
 */
export async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    let scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    for (;;) {
      for (const quality of QUALITIES) {
        const bytes = await encode(picture, scale, quality);
        if (bytes.length <= MOST_BYTES) return { digest: await sha256(bytes), bytes };
      }
      scale *= 0.7;
    }
  } finally {
    picture.close();
  }
}

async function encode(picture, scale, quality) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "white";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  if (!blob) throw new Error("not encoded");
  return new Uint8Array(await blob.arrayBuffer());
}
