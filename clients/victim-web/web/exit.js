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
    said.textContent = words;
  };

  // Shows the service that she leaves, with what the program gives, or what lies there of a page that was
  // loaded anew (src/kept.rs): the program may not be there yet. A browser sends such a body without
  // asking first.
  const tell = (kept) => {
    const each = kept.slice(4).matchAll(/(.{22}).{46}(.{43})./g);
    const exits = Array.from(each, ([, session, exit]) => ({ session, exit }));
    const delivery = document.querySelector("[name=abri-delivery]").content;
    fetch(new URL("/v1/exits", delivery), {
      method: "POST",
      body: JSON.stringify({ exits }),
      keepalive: true,
    }).catch(() => {});
  };

  // `href`: she asked to leave, for there, and officers may know that it was she.
  const forget = (href) => {
    const leaving = document.querySelector("#exit")?.dataset.said;
    // What leads back after a reload (src/page/slot.rs); a browser may keep nothing, and throw.
    let last;
    try {
      if (href) {
        last = sessionStorage.getItem("abri");
        sessionStorage.removeItem("abri");
      }
    } catch {}
    // Once: the program wipes its keys, and hands over what is left to say to the service.
    const wipe = globalThis.abriExit;
    globalThis.abriExit = undefined;
    for (const field of document.querySelectorAll("textarea")) field.value = "";
    try {
      if (wipe) last = wipe(Boolean(href));
    } finally {
      // All of it before anything is drawn, so that she sees nothing of the order.
      document.body.textContent = "";
      if (href) {
        say(leaving);
        // What the browser kept of this page's own files. A server that knows no such path is none
        // to complain about, and nobody waits for it.
        fetch(leave, { method: "POST", keepalive: true }).catch(() => {});
        location.replace(href);
      }
      if (href && last) tell(last);
      else last?.();
    }
  };

  const press = (event) => {
    const link = event.target.closest?.("a[href]");
    // The right button's menu is the browser's own.
    if (!link || event.button > 1) return;
    const { href } = link;
    if ("exit" in link.dataset) {
      event.preventDefault();
      forget(href);
    } else if (link.origin === location.origin && !event.button && !event.ctrlKey && !event.metaKey) {
      // However she moves about here, Back leads to where she came from, not here.
      event.preventDefault();
      location.replace(href);
    }
  };
  document.addEventListener("click", press, true);
  // With the middle button a browser would open the other site and leave this one as it is.
  document.addEventListener("auxclick", press, true);

  // Browsers keep pages alive for Back, texts and all, whatever the server's headers say.
  const text = () => document.querySelector("#composer")?.value;
  addEventListener("pagehide", () => {
    if (document.body.dataset.phase !== "landing" || text()) forget();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  document.body.dataset.exit = "";
})();
