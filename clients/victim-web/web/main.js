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

// The program stopped in the middle of a step: it says nothing any more, so this does.
const broke = (thrown) => {
  // What handles files stops for itself alone.
  if (!(thrown instanceof WebAssembly.RuntimeError) || /\/files(_bg)?\./.test(thrown.stack)) return;
  // Nothing of it does anything any more, nor writes down what would lead back.
  document.addEventListener("visibilitychange", (event) => event.stopImmediatePropagation(), true);
  const text = find("composer").value;
  find("composer").value = "";
  find("written-text").textContent = text;
  find("written").hidden = !text;
  find("ended-reason").textContent = word("broken");
  delete page.covered;
  page.phase = "ended";
  find("ended-title").focus();
};

// What handles files comes only when she wants to send one.
globalThis.abriFiles = async () => {
  const files = await import("./files.js");
  await files.default();
  return files;
};

const load = async () => {
  const { default: init } = await import("./abri.js");
  await init();
};

find("help").addEventListener("toggle", ({ target }) => {
  if (target.open) page.help = "";
  else delete page.help;
});

if (typeof WebAssembly !== "object") {
  fail("unsupported");
} else if (!guards.every((guard) => guard in page)) {
  fail("unloaded");
} else {
  addEventListener("error", ({ error }) => broke(error));
  addEventListener("unhandledrejection", ({ reason }) => broke(reason));
  start.addEventListener("click", want);
  start.hidden = false;
  if (where) where.hidden = false;
  find("missing").hidden = true;
  load().then(
    () => {
      start.removeEventListener("click", want);
      delete page.loading;
      if (wanted) start.click();
    },
    // A network's fault is always of this type; any other is the browser's, also too little memory.
    ({ name }) => fail(name === "TypeError" ? "unloaded" : "unsupported"),
  );
}
