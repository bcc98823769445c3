// Loads the conversation's program beside the page, and shows the button that starts it. A click
// that comes before the program is kept.
const start = document.getElementById("start");
const ahead = document.getElementById("ahead");
const phase = document.body.dataset;
let wanted = false;

const want = () => {
  wanted = true;
  phase.phase = "connecting";
  ahead.textContent = start.dataset.loading;
};

const fail = () => {
  start.hidden = true;
  phase.phase = "landing";
  document.getElementById("unsupported").hidden = false;
};

const load = async () => {
  const { default: init } = await import("/abri.js");
  await init({ module_or_path: "/abri_bg.wasm" });
};

if (typeof WebAssembly === "object") {
  start.hidden = false;
  start.addEventListener("click", want);
  load().then(() => {
    start.removeEventListener("click", want);
    if (wanted) start.click();
  }, fail);
} else {
  fail();
}
