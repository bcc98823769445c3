(() => {
  const found = [];
  if (!matchMedia("(forced-colors: active)").matches) return ["colours are not forced"];
  const style = (element) => getComputedStyle(element);
  const framed = (element) =>
    style(element).borderTopStyle !== "none" && parseFloat(style(element).borderTopWidth) >= 1;
  const edged = "#exit, button, .button, textarea, .warning, #sure, #failed, #proposal, #question, #file-way";
  for (const element of document.querySelectorAll(edged))
    if (element.checkVisibility() && !framed(element)) found.push(`${element.id || element.className} has no edge`);
  const [mine, theirs] = [".mine", ".theirs"].map((kind) => document.querySelector(`#log ${kind}`));
  if (mine && theirs) {
    if (![mine, theirs].every(framed)) found.push("messages have no edge");
    if (style(mine).borderTopStyle === style(theirs).borderTopStyle) found.push("whose message it is, is lost");
  }
  for (const element of document.querySelectorAll("a[href]:not(.button, #exit, .short a)"))
    if (element.checkVisibility() && !style(element).textDecorationLine.includes("underline"))
      found.push(`the link ${element.textContent} is not to be told from text`);
  const alert = document.querySelector("#alert");
  if (alert.textContent && !framed(alert)) found.push("the notice has no edge");
  return found;
})()
