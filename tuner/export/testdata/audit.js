// What a person with weak eyes or a narrow screen would stumble over, as a
// list of sentences: text that does not stand out 4.5 to 1 from what is behind
// it (WCAG 1.4.3), and a page that is wider than its window.
(() => {
  const faults = new Set();
  const channels = colour => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]) => [r, g, b].reduce((sum, v, i) => {
    const c = v / 255;
    return sum + [0.2126, 0.7152, 0.0722][i] * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  }, 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = channels(getComputedStyle(e).backgroundColor);
      if (c[3] === 1) return c;
    }
    return [255, 255, 255, 1];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement, style = getComputedStyle(element);
    if (!node.data.trim() || ["SCRIPT", "STYLE", "TITLE"].includes(element.tagName.toUpperCase()) || !element.getClientRects().length) continue;
    seen++;
    const front = luminance(channels(element.closest("svg") ? style.fill : style.color)), back = luminance(behind(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) faults.add(`${node.data.trim().slice(0, 30)} stands out ${ratio.toFixed(2)} to 1`);
  }
  if (seen < 50) faults.add(`only ${seen} texts are seen`);
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.add(`it is ${wide} pixels wider than its window`);
  return [...faults];
})()
