// A signature drawn with a finger, a pen or a mouse; it goes into the hidden input as a PNG on white.
// Without a script the page asks for the paper or the noted refusal, and says so.
"use strict";
for (const pad of document.querySelectorAll("[data-signature]")) {
  const canvas = pad.querySelector("canvas");
  const input = pad.querySelector("input[type=hidden]");
  const ink = canvas.getContext("2d");
  let last = null;

  const clear = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    input.value = "";
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };
  const begin = (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
  };
  const draw = (event) => {
    if (!last) return;
    const next = place(event);
    ink.lineWidth = 4;
    ink.lineCap = "round";
    ink.strokeStyle = "#111";
    ink.beginPath();
    ink.moveTo(...last);
    ink.lineTo(...next);
    ink.stroke();
    last = next;
  };
  const end = () => {
    if (!last) return;
    last = null;
    input.value = canvas.toDataURL("image/png");
  };
  const kept = input.value;
  clear();
  if (kept.startsWith("data:image/png")) {
    // What was drawn comes back when another field was wrong.
    const picture = new Image();
    picture.onload = () => ink.drawImage(picture, 0, 0);
    picture.src = kept;
    input.value = kept;
  }
  canvas.addEventListener("pointerdown", begin);
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  pad.querySelector("button").addEventListener("click", clear);
  pad.hidden = false;
}
