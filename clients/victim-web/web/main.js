// Loads the conversation's program beside the page, which is of use without it, and shows the
// button that starts it. A click that comes before the program is kept.
const find = (id) => document.getElementById(id);
const start = find("start");
const page = document.body.dataset;
let wanted = false;

const want = () => {
  wanted = true;
  page.phase = "connecting";
  find("ahead").textContent = start.dataset.loading;
  find("composer").focus();
};

const fail = (reason) => {
  start.remove();
  find("missing").hidden = true;
  find("composer").value = "";
  page.phase = "landing";
  find(reason).hidden = false;
  if (wanted) find(reason).focus();
};

const load = async () => {
  const { default: init } = await import("./abri.js");
  await init();
};

if (typeof WebAssembly === "object") {
  start.addEventListener("click", want);
  start.hidden = false;
  find("missing").hidden = true;
  load().then(
    () => {
      start.removeEventListener("click", want);
      if (wanted) start.click();
    },
    () => fail("unloaded"),
  );
} else {
  fail("unsupported");
}
