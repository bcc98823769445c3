// Shift three times leaves: for who has a keyboard under her hands and no time to aim. Works before
// and without the conversation's own program. Counts as GOV.UK's "exit this page" does: each Shift
// that goes up with nothing else in between, the left and the right one alike, also overlapping.
// Another key ends the count. A Shift that is held for a key, a click or the wheel is none; the wheel
// itself, which a touchpad turns for a while after a swipe, and a focus that moves end nothing.
"use strict";
(() => {
  const NEEDED = 3;
  const WITHIN = 5000;
  const shown = document.querySelector("#exit-keys");
  const said = shown.querySelector("[role='status']");
  const dots = shown.querySelector("[aria-hidden]");
  let pressed = 0;
  // Which of them are down for nothing else.
  const alone = new Set();
  let timer;

  // Always laid out: what appears together with its words is not read out everywhere.
  const tell = (words) => {
    said.textContent = words;
    dots.textContent = pressed ? "●".repeat(pressed) + "○".repeat(NEEDED - pressed) : "";
    shown.classList.toggle("unseen", !words);
  };

  const stop = () => {
    clearTimeout(timer);
    pressed = 0;
    tell("");
  };

  const expire = () => {
    pressed = 0;
    tell(shown.dataset.expired);
    timer = setTimeout(stop, WITHIN);
  };

  const held = () => alone.clear();

  const other = () => {
    held();
    if (pressed) stop();
  };

  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Shift") return other();
      if (event.repeat) return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      alone.add(event.code);
    },
    true,
  );
  addEventListener(
    "keyup",
    (event) => {
      if (event.key !== "Shift" || !alone.delete(event.code)) return;
      pressed += 1;
      clearTimeout(timer);
      if (pressed >= NEEDED) {
        pressed = 0;
        return document.querySelector("#exit")?.click();
      }
      tell(shown.dataset[`left${NEEDED - pressed}`]);
      timer = setTimeout(expire, WITHIN);
    },
    true,
  );
  for (const event of ["pointerdown", "wheel", "focusin"])
    addEventListener(event, held, { capture: true, passive: true });
  addEventListener("blur", other);
  document.body.dataset.keys = "";
})();
