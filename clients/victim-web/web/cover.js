// A screen that nobody touched for a quarter of an hour shows the conversation no more: whoever comes
// by reads nothing. It goes on behind, and one press shows it; after the end, nothing stays. While she
// waits and nobody has answered, she looks whether somebody comes. The clock says how long it was:
// timers sleep with a phone. Only what a person does counts, and what changes the whole page: the log
// scrolls by itself when something comes.
"use strict";
(() => {
  const AFTER = 900000;
  const page = document.body.dataset;
  const find = (id) => document.getElementById(id);
  let last = Date.now();
  const now = () => {
    last = Date.now();
  };

  const clear = () => {
    for (const id of ["log", "given", "written"]) find(id).textContent = "";
    // Only from a service that answers: the browser's page of errors has no numbers.
    fetch(location.href).then(({ ok }) => ok && location.reload(), () => {});
  };

  const cover = () => {
    if (page.phase === "ended") return clear();
    if (page.phase !== "talking" && !document.querySelector("#log .theirs")) return;
    if (page.covered === "") return;
    page.covered = "";
    find("cover-title").focus();
  };

  const look = () => {
    // A clock that was put back must not show it for longer.
    if (Date.now() < last) now();
    if (Date.now() - last >= AFTER) cover();
  };

  // The touch that wakes a screen uncovers nothing.
  const touched = () => {
    look();
    now();
  };

  find("uncover").addEventListener("click", () => {
    delete page.covered;
    find(page.phase === "ended" ? "ended-title" : "composer").focus();
  });
  for (const event of ["pointerdown", "keydown", "input", "wheel"])
    addEventListener(event, touched, { capture: true, passive: true });
  // Who comes is read from the start, and so is how it ended; behind a cover, if it was time.
  let before = page.phase;
  const turned = () => {
    const was = before;
    before = page.phase;
    if (was === "talking") {
      if (before !== "ended") return;
      if (Date.now() - last >= AFTER) page.covered = "";
    }
    now();
  };
  new MutationObserver(turned).observe(document.body, { attributeFilter: ["data-phase"] });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 15000);
  document.body.dataset.cover = "";
})();
