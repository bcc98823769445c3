// Leaves at once, also before and without the conversation's own program. Without script the link
// is an ordinary link.
"use strict";
(() => {
  const wipe = () => {
    // The conversation's program wipes its keys and asks the service to erase.
    const exit = globalThis.abriExit;
    globalThis.abriExit = undefined;
    try {
      exit?.();
    } finally {
      document.body.replaceChildren();
    }
  };
  document.getElementById("exit")?.addEventListener("click", (event) => {
    event.preventDefault();
    const elsewhere = event.currentTarget.href;
    try {
      wipe();
    } finally {
      location.replace(elsewhere);
    }
  });
  // What the browser keeps of a page for the Back button must be empty.
  addEventListener("pagehide", () => {
    if (document.body.dataset.phase !== "landing") wipe();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && !document.body.firstElementChild) location.reload();
  });
})();
