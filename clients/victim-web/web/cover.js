// A screen that nobody touched for a quarter of an hour shows the conversation no more: whoever comes
// by reads nothing. It goes on behind, and one press shows it; after the end, nothing stays. Not while
// she waits: she looks whether somebody comes. The clock says how long it was: timers sleep with a
// phone. Only what a person does counts: the log scrolls by itself when something comes.
"use strict";
(() => {
  const AFTER = 900000;
  const page = document.body.dataset;
  const find = (id) => document.getElementById(id);
  let last = Date.now();

  const cover = () => {
    if (page.phase === "ended") {
      if (navigator.onLine) return location.reload();
      // Without a network the numbers would go, too.
      for (const id of ["log", "given", "written"]) find(id).replaceChildren();
    }
    if (page.phase !== "talking" || page.covered === "") return;
    page.covered = "";
    find("cover-title").focus();
  };

  const look = () => {
    if (Date.now() - last >= AFTER) cover();
  };

  // The touch that wakes a screen uncovers nothing.
  const touched = () => {
    look();
    last = Date.now();
  };

  find("uncover").addEventListener("click", () => {
    delete page.covered;
    find(page.phase === "ended" ? "ended-title" : "composer").focus();
  });
  for (const event of ["pointerdown", "keydown", "input", "wheel"])
    addEventListener(event, touched, { capture: true, passive: true });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 15000);
  document.body.dataset.cover = "";
})();
