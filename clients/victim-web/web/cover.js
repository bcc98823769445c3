// A screen that nobody touched for a quarter of an hour shows the conversation no more: whoever comes
// by reads nothing. It goes on behind, and one press shows it; after the end, nothing stays. Not while
// she waits: she looks whether somebody comes.
"use strict";
(() => {
  const AFTER = 900000;
  const page = document.body.dataset;
  const find = (id) => document.getElementById(id);
  let timer;

  const cover = () => {
    if (page.phase === "ended") return location.reload();
    if (page.phase === "talking") {
      page.covered = "";
      find("cover-title").focus();
    }
    touched();
  };

  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(cover, AFTER);
  };

  find("uncover").addEventListener("click", () => {
    delete page.covered;
    find(page.phase === "ended" ? "ended-title" : "composer").focus();
  });
  for (const event of ["pointerdown", "keydown", "wheel", "scroll"])
    addEventListener(event, touched, { capture: true, passive: true });
  touched();
})();
