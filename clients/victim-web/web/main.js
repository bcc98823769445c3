// Loads the conversation's program beside the page, which is of use without it, and shows the
// button that starts it. A click that comes before the program is kept.
const find = (id) => document.getElementById(id);
const start = find("start");
// Where she is: asked only by some operators.
const where = find("where");
const page = document.body.dataset;
// Each says so when it is there: nothing is written where nothing could be hidden in time.
const guards = ["exit", "keys", "cover"];
let wanted = false;
// What she sends before the program is there goes once it is, unless she changes it.
let sends = false;
// Of the programs that run, the one for files after the other, the memory, with keys in it; and what keeps
// the browser from calling it again.
const programs = [];

// A network that is silent refuses nothing: she reads so, and can still wait.
const stalled = () => {
  if (!("loading" in page)) return;
  find("status").textContent = word("offline-at-start");
  find("reach").hidden = false;
};

const want = () => {
  wanted = true;
  page.loading = "";
  setTimeout(stalled, 30000);
  page.phase = "connecting";
  find("ahead").textContent = start.dataset.loading;
  find("composer").focus();
};

const keep = (event) => {
  event.preventDefault();
  sends = "loading" in page && find("composer").value.trim();
  if (sends) find("status").textContent = word("state-kept");
};

// As the program does (`has_keyboard`): where a screen is touched there is no other key for a line.
const enter = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.isComposing) return;
  if ("loading" in page && !matchMedia("(hover: none) and (pointer: coarse)").matches) keep(event);
};

const fail = (reason) => {
  start.remove();
  if (where) where.remove();
  find("missing").hidden = true;
  delete page.loading;
  page.phase = "landing";
  // What she has written meanwhile is hers.
  find("typed-text").textContent = find("composer").value;
  find("typed").hidden = !find("composer").value;
  find(reason).hidden = false;
  if (wanted) find(reason).focus();
};

const word = (key) => document.querySelector(`[data-key=${key}]`).textContent;

// What handles files comes only when she wants to send one, and stops for itself alone. A browser does
// not ask twice for a program that did not come: each time it has another address.
let files;
let again = "";
const promised = new Set();
const stopFiles = () => {
  files = undefined;
  again += "?";
  for (const refuse of promised) refuse();
};
const loadFiles = async () => {
  const program = await import("./files.js" + again);
  programs.push([(await program.default()).memory, program.halt]);
  return program;
};
globalThis.abriFiles = () => {
  if (!files) {
    files = loadFiles();
    files.catch(stopFiles);
  }
  return files;
};
// Once it has stopped in the middle of a step, what it promised does not come.
globalThis.abriFilesKeep = (promise) =>
  new Promise((keep, refuse) => {
    promised.add(refuse);
    promise.then(keep, refuse).then(() => promised.delete(refuse));
  });

// Closed when the program stops: else the service counts her as there while this page is open.
let socket;
const { WebSocket: Socket } = globalThis;
if (Socket)
  globalThis.WebSocket = class extends Socket {
    constructor(...all) {
      super(...all);
      socket = this;
    }
  };

// How far a line is, once nothing goes any more.
const stopped = {
  "state-kept": "state-not-sent",
  "state-unread": "state-perhaps",
  "state-sending": "state-perhaps",
  "state-retry": "state-perhaps",
  "file-preparing": "file-stopped",
  "file-sending": "file-stopped",
  "file-paused": "file-stopped",
};
const stopLines = () => {
  for (const line of document.querySelectorAll("[data-state]")) {
    const now = stopped[line.dataset.state];
    if (!now) continue;
    line.dataset.state = now;
    line.querySelector("progress")?.remove();
    line.lastElementChild.textContent = word(now);
  }
};

// First nothing of it runs any more: each step would write into its memory.
const wipe = (programs) => {
  for (const [memory, halt] of programs) {
    halt();
    new Uint8Array(memory.buffer).fill(0);
  }
};

// The program stopped in the middle of a step: it says nothing any more, so this does.
const broke = (thrown) => {
  if (!(thrown instanceof WebAssembly.RuntimeError)) return;
  if (/\/files(_bg)?\./.test(thrown.stack)) {
    wipe(programs.splice(1));
    return stopFiles();
  }
  // Once: what is left of it stops at each step.
  if (!programs.length) return;
  // Nothing of it does anything any more, nor writes down what would lead back, nor has a key.
  globalThis.abriExit = undefined;
  wipe(programs.splice(0));
  if (socket) {
    socket.onmessage = socket.onclose = null;
    socket.close();
  }
  // What leads back (src/page/slot.rs) may lie there while the page is out of sight.
  try {
    sessionStorage.removeItem("abri");
  } catch {}
  for (const id of ["proposal", "question", "company", "file"]) find(id).remove();
  document.addEventListener("visibilitychange", (event) => event.stopImmediatePropagation(), true);
  if (page.phase === "ended") return;
  if (page.phase === "landing") return fail("unsupported");
  stopLines();
  const text = find("composer").value;
  find("composer").value = "";
  find("written-text").textContent = text;
  find("written").hidden = !text;
  find("ended-reason").textContent = word("broken");
  find("ended-erased").textContent = word("erased-here");
  delete page.covered;
  page.phase = "ended";
  find("ended-title").focus();
};

const load = async () => {
  const { default: init, halt } = await import("./abri.js");
  programs.push([(await init()).memory, halt]);
};

find("help").addEventListener("toggle", ({ target }) => {
  if (target.open) page.help = "";
  else delete page.help;
});

// Without such selectors nothing of a conversation could be hidden.
if (typeof WebAssembly !== "object" || !CSS.supports("selector(:is(a):not(a, b))")) {
  fail("unsupported");
} else if (!guards.every((guard) => guard in page)) {
  fail("unloaded");
} else {
  addEventListener("error", ({ error }) => broke(error));
  addEventListener("unhandledrejection", ({ reason }) => broke(reason));
  start.addEventListener("click", want);
  find("compose").addEventListener("submit", keep);
  find("composer").addEventListener("keydown", enter);
  find("composer").addEventListener("input", () => (sends = false));
  start.hidden = false;
  if (where) where.hidden = false;
  // Where nothing can be kept, nothing leads back.
  try {
    sessionStorage.removeItem("");
  } catch {
    find("lost").hidden = !(find("nothing").hidden = false);
  }
  find("missing").hidden = true;
  load().then(
    () => {
      start.removeEventListener("click", want);
      delete page.loading;
      if (wanted) start.click();
      if (sends) find("send").click();
    },
    // A network's fault is always of this type; any other is the browser's, also too little memory.
    ({ name }) => fail(name === "TypeError" ? "unloaded" : "unsupported"),
  );
}
