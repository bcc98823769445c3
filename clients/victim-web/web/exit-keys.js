// Shift three times leaves: for who has a keyboard under her hands and no time to aim. Works before
// and without the conversation's own program. Counts as GOV.UK's "exit this page" does: each Shift
// that goes up with nothing else in between, the left and the right one alike, also overlapping; a
// Shift that was held for another key, for a click or for the wheel is none, and ends the count.
"use strict";
(() => {
  const NEEDED = 3;
  const WITHIN = 5000;
  const shown = document.querySelector("#exit-keys");
  const said = shown.querySelector("[role='status']");
  const dots = shown.querySelector("[aria-hidden]");
  let pressed = 0;
  let alone = false;
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

  const other = () => {
    alone = false;
    if (pressed) stop();
  };

  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Shift") return other();
      if (event.repeat) return;
      alone = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    },
    true,
  );
  addEventListener(
    "keyup",
    (event) => {
      if (event.key !== "Shift" || !alone) return;
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
    addEventListener(event, other, { capture: true, passive: true });
  addEventListener("blur", other);
})();
