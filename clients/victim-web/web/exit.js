// Leaves at once, also before and without the conversation's own program. Without script the exit
// is an ordinary link.
"use strict";
(() => {
  const leave = new URL("leave", document.currentScript.src);

  // Who does not see that the page is gone hears that it goes: the other site may take a while.
  const say = (words) => {
    const said = document.createElement("p");
    said.className = "unseen";
    said.setAttribute("role", "alert");
    document.body.append(said);
    document.documentElement.className = "";
    said.textContent = words;
  };

  // `byExit`: she asked to leave, and officers may know that it was she.
  const forget = (byExit) => {
    const leaving = document.querySelector("#exit")?.dataset.said;
    // Out of sight first: what follows may take a moment.
    document.documentElement.className = "gone";
    // What leads back after a reload (src/page/slot.rs); a browser may keep nothing, and throw.
    try {
      if (byExit) sessionStorage.removeItem("abri");
    } catch {}
    // The program wipes its keys and asks the service to erase; once.
    const erase = globalThis.abriExit;
    globalThis.abriExit = undefined;
    for (const field of document.querySelectorAll("textarea")) field.value = "";
    try {
      erase?.(byExit);
    } finally {
      document.body.replaceChildren();
      if (byExit) say(leaving);
    }
    // What the browser kept of this page's own files. A server that knows no such path is none to
    // complain about, and nobody waits for it.
    if (byExit) fetch(leave, { method: "POST", keepalive: true }).catch(() => {});
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link) return;
      const { href } = link;
      if ("exit" in link.dataset) {
        event.preventDefault();
        try {
          forget(true);
        } finally {
          location.replace(href);
        }
      } else if (link.origin === location.origin && !event.ctrlKey && !event.metaKey) {
        // However she moves about here, Back leads to where she came from, not here.
        event.preventDefault();
        location.replace(href);
      }
    },
    true,
  );

  // Browsers keep pages alive for Back, texts and all, whatever the server's headers say.
  addEventListener("pagehide", () => {
    if (document.body.dataset.phase !== "landing") forget(false);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
