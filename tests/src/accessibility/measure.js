async (spaced) => {
  const found = new Set();
  const name = (element) =>
    element.id ? `#${element.id}`
      : `${element.localName}.${element.className} "${element.textContent.trim().slice(0, 24)}"`;
  const frame = () => new Promise((done) => requestAnimationFrame(done));

  // WCAG 1.4.12; a constructed sheet, because the page's policy lets no other in.
  const sheets = [];
  if (spaced) {
    sheets.push(new CSSStyleSheet());
    sheets[0].replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  }
  // Before Safari 16.4 there are none, and nothing to take away.
  document.adoptedStyleSheets = sheets;
  await frame();

  const unseen = (element) => element.closest(".unseen, .skip, noscript");
  // Before Safari 17.4 nothing asks all of it at once.
  const visible = (element) =>
    element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true })
      ?? (element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible");
  const shown = (element) => visible(element) && !unseen(element);
  const root = document.scrollingElement;

  // WCAG 1.4.10: one direction of scrolling is enough.
  if (root.scrollWidth > root.clientWidth)
    found.add(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!shown(element) || element.matches("option")) continue;
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible"
        && style.display !== "inline")
      found.add(`${name(element)} scrolls or cuts sideways`);
    if (["hidden", "clip"].includes(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
      found.add(`${name(element)} cuts its text`);
    const times = `${style.transitionDuration},${style.animationDuration}`.split(",");
    if (times.some((time) => parseFloat(time) > 0)) found.add(`${name(element)} moves`);
  }
  if (getComputedStyle(root).scrollBehavior !== "auto") found.add("scrolling moves smoothly");

  // No word beyond an edge that nothing scrolls to.
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { currentNode } = words;
    const element = currentNode.parentElement;
    if (!currentNode.textContent.trim() || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(currentNode);
    for (const box of range.getClientRects())
      if (box.left < -1 || box.right > root.clientWidth + 1) found.add(`${name(element)} is cut`);
  }

  // Targets: large enough, and each can be brought into the open.
  const usable = "a[href], button, summary, textarea, input, select, [tabindex='0']";
  const before = [scrollX, scrollY];
  const log = document.querySelector("#log");
  const inLog = log?.scrollTop;
  for (const element of document.querySelectorAll(usable)) {
    if (!shown(element)) continue;
    // Whoever presses the words around a field presses it.
    const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
    if (width < 43.9 || height < 43.9)
      found.add(`${name(element)} is small: ${width.toFixed(1)} by ${height.toFixed(1)}`);
    element.scrollIntoView({ block: "nearest", behavior: "instant" });
    const box = element.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const x = (box.left + box.right) / 2;
    const hit = document.elementFromPoint(x, (top + bottom) / 2);
    if (hit !== element && !element.contains(hit))
      found.add(`${name(element)} is behind ${hit ? name(hit) : "an edge"}`);
    else if (box.height < innerHeight / 2)
      for (const y of [top + 2, bottom - 2])
        if (document.elementFromPoint(x, y)?.closest("#exit") && element.id !== "exit")
          found.add(`${name(element)} is partly behind the exit`);
  }
  scrollTo(...before);
  if (log) log.scrollTop = inLog;

  // The way out is in sight, whatever was scrolled.
  for (const y of [0, root.scrollHeight]) {
    scrollTo(0, y);
    const exit = document.querySelector("#exit");
    const box = exit.getBoundingClientRect();
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (box.top < 0 || box.bottom > innerHeight + 1 || hit !== exit) found.add("the exit is out of sight");
  }
  scrollTo(...before);
  document.adoptedStyleSheets = [];
  return [...found];
}
