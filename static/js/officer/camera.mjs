/**
 * Reading QR codes from the camera and from photographs, by zxing-wasm from our own origin.
 * @module
 */

import { prepareZXingModule, readBarcodes } from "../../vendor/zxing/reader/index.js";

const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 1, tryInvert: false, tryDownscale: true };
/** A label fills enough of a picture this wide to be read, and a slow phone reads it in time. */
const FRAME_WIDTH = 800;
const PHOTO_WIDTH = 2000;

prepareZXingModule({
  overrides: {
    locateFile: (name, prefix) =>
      name.endsWith(".wasm") ? new URL("../../vendor/zxing/zxing_reader.wasm", import.meta.url).href : prefix + name,
  },
});

/** Load the reader before the first picture comes. */
export async function warmUp() {
  await readBarcodes(new ImageData(16, 16), OPTIONS);
}

/** The text of the code in a picture, or null. @param {CanvasImageSource} source */
async function readPicture(source, width, height, widest, options) {
  const scale = Math.min(1, widest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(drawing.getImageData(0, 0, canvas.width, canvas.height), options);
  return found.find((code) => code.isValid)?.text ?? null;
}

/** The text of the code in a photograph, or null. @param {Blob} file */
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  try {
    const thorough = { ...OPTIONS, tryHarder: true };
    return await readPicture(picture, picture.width, picture.height, PHOTO_WIDTH, thorough);
  } finally {
    picture.close();
  }
}

/** The camera at the back, shown in a video element, read until a code is seen or it is stopped. */
export class Camera {
  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.video = video;
    this.stream = null;
    this.turn = 0;
  }

  /** @throws {DOMException} when there is no camera or it may not be used */
  async start() {
    if (this.stream) return;
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
  }

  stop() {
    this.turn += 1;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  /** The text of the next code that is seen, or null when the camera was stopped. */
  async next() {
    this.turn += 1;
    const turn = this.turn;
    while (this.stream && turn === this.turn) {
      const { videoWidth: width, videoHeight: height } = this.video;
      const text = width ? await readPicture(this.video, width, height, FRAME_WIDTH, OPTIONS) : null;
      if (turn !== this.turn) return null;
      if (text) return text;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return null;
  }
}
