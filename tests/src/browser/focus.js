(async () => {
  // Scrolling to what has the focus happens with the next picture.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing has the focus";
  const style = getComputedStyle(element);
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!outline && element.id !== "main") return "no outline";
  const box = element.getBoundingClientRect();
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  if (bottom - top < Math.min(box.height, 24) || right - left < Math.min(box.width, 24))
    return `outside the window: ${JSON.stringify(box)}`;
  // WCAG 2.4.11: not wholly behind something. Ours is stricter: its middle must be in the open.
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  if (hit !== element && !element.contains(hit)) return `behind ${hit?.id || hit?.tagName}`;
  return "";
})()
