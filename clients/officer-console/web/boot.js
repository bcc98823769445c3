// Takes the only Trusted Types policy that the page's header allows, then starts the console.
// The policy refuses everything: the console builds its nodes one by one and never from markup.
// Taking the name here also means that no script that comes later can define a softer one.
import init, { start } from "./console.js";

if (globalThis.trustedTypes) {
  const refuse = () => null;
  trustedTypes.createPolicy("default", {
    createHTML: refuse,
    createScript: refuse,
    createScriptURL: refuse,
  });
}

const place = document.getElementById("start");
try {
  await init({ module_or_path: new URL("console_bg.wasm", import.meta.url) });
  place.remove();
  start();
} catch {
  // Without a reason: an error's text could hold what must not be shown.
  document.body.append(place);
  place.firstElementChild.hidden = true;
  document.getElementById("failed")?.removeAttribute("hidden");
}
