// Shift three times leaves: for who has a keyboard under her hands and no time to aim. Works before
// and without the conversation's own program; counts as GOV.UK's "exit this page" does, and not
// more: a Shift that was held for another key, for a click or together with the other Shift is none.
"use strict";
(() => {
  const NEEDED = 3;
  const WITHIN = 5000;
  const shown = document.querySelector("#exit-keys");
  const said = shown.querySelector("[role='status']");
  const dots = shown.querySelector("[aria-hidden]");
  let pressed = 0;
  let held = 0;
  let alone = false;
  let timer;

  const tell = (words) => {
    said.textContent = words ?? "";
    dots.textContent = "●".repeat(pressed) + (pressed ? "○".repeat(NEEDED - pressed) : "");
    shown.hidden = !pressed && !words;
  };

  const start = (words) => {
    clearTimeout(timer);
    if (!pressed && !words && shown.hidden) return;
    pressed = 0;
    tell(words);
    if (words) timer = setTimeout(start, WITHIN);
  };

  const other = () => {
    alone = false;
    start();
  };

  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Shift") return other();
      if (event.repeat) return;
      held += 1;
      alone = held === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    },
    true,
  );
  addEventListener(
    "keyup",
    (event) => {
      if (event.key !== "Shift") return;
      held = 0;
      if (!alone) return other();
      alone = false;
      pressed += 1;
      clearTimeout(timer);
      if (pressed === NEEDED) return document.querySelector("#exit")?.click();
      tell(shown.dataset[`left${NEEDED - pressed}`]);
      timer = setTimeout(() => start(shown.dataset.expired), WITHIN);
    },
    true,
  );
  // A click with Shift, or another window, is no press.
  addEventListener("pointerdown", other, true);
  addEventListener("blur", () => {
    held = 0;
    other();
  });
})();
