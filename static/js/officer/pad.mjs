/**
 * A signature drawn on the screen with a finger, a pen or a mouse; kept as a PNG on white.
 * @module
 */

import { sha256 } from "./bytes.mjs";

export class Pad {
  /** @param {HTMLCanvasElement} canvas @param {() => any} onChange */
  constructor(canvas, onChange) {
    this.canvas = canvas;
    this.ink = canvas.getContext("2d");
    this.onChange = onChange;
    this.isSigned = false;
    /** @type {[number, number] | null} */
    this.last = null;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#draw(event));
    canvas.addEventListener("pointerup", () => this.#end());
    canvas.addEventListener("pointercancel", () => this.#end());
    this.clear();
  }

  clear() {
    this.ink.fillStyle = "#fff";
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.isSigned = false;
  }

  /** What was drawn, null where nothing was. @returns {Promise<{digest: string, bytes: Uint8Array} | null>} */
  async drawing() {
    if (!this.isSigned) return null;
    const blob = await new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
    if (!blob) return null;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { digest: await sha256(bytes), bytes };
  }

  /** Show what was drawn before. @param {Uint8Array} bytes */
  async show(bytes) {
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    this.ink.drawImage(picture, 0, 0);
    picture.close();
    this.isSigned = true;
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return [(x * this.canvas.width) / box.width, (y * this.canvas.height) / box.height];
  }

  #begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.#place(event);
  }

  #draw(event) {
    if (!this.last) return;
    const next = this.#place(event);
    Object.assign(this.ink, { lineWidth: 4, lineCap: "round", strokeStyle: "#111" });
    this.ink.beginPath();
    this.ink.moveTo(...this.last);
    this.ink.lineTo(...next);
    this.ink.stroke();
    this.last = next;
    this.isSigned = true;
  }

  #end() {
    if (!this.last) return;
    this.last = null;
    this.onChange();
  }
}
