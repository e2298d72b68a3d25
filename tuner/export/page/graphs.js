"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const number = (v, digits) => v === 0 ? "0" : v.toLocaleString("en", {maximumSignificantDigits: digits});
const millis = v => v < 1000 ? number(v, 3) + " ms" : number(v / 1000, 3) + " s";
const sign = currency => ({USD: "$", CNY: "¥"})[currency] ?? currency + " ";
const money = (v, currency) => v >= 1
  ? sign(currency) + v.toLocaleString("en", {minimumFractionDigits: 2, maximumFractionDigits: 2})
  : sign(currency) + (v === 0 ? "0" : v.toLocaleString("en", {minimumSignificantDigits: 3, maximumSignificantDigits: 3}));
const written = (v, unit) => v == null ? "–" : unit === "ms" ? millis(v) : money(v, unit);

(() => {
  if (!data.panels || !data.panels.length) return;
  const live = document.getElementById("live"), charts = document.getElementById("charts");
  const logarithmic = document.getElementById("logarithmic"), reading = document.getElementById("reading");
  const looks = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
  let drawn = [];

  // colours are those of the picture that stands here without a script.
  const colours = () => {
    const style = getComputedStyle(document.querySelector("svg.lambdial"));
    const of = name => style.getPropertyValue(name).trim();
    return {ink: of("--ink"), dim: of("--dim"), grid: of("--grid"), lines: [0, 1, 2, 3].map(i => of("--c" + i))};
  };

  const intervals = (panel, c) => u => {
    const ctx = u.ctx, dot = devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    ctx.lineWidth = 1.5 * dot;
    const best = data.sessions.length === 1 && data.sessions[0].best;
    if (best) {
      const x = u.valToPos(best, "x", true);
      ctx.strokeStyle = c.dim;
      ctx.setLineDash([3 * dot, 3 * dot]);
      ctx.beginPath();
      ctx.moveTo(x, u.bbox.top); ctx.lineTo(x, u.bbox.top + u.bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    panel.curves.forEach((curve, i) => {
      if (!u.series[i + 1].show) return;
      ctx.strokeStyle = c.lines[i % 4];
      for (const p of curve) {
        if (!p.high) continue;
        const x = u.valToPos(p.mb, "x", true), wide = 4 * dot;
        const low = u.valToPos(Math.max(p.low || 0, u.scales.y.min), "y", true), high = u.valToPos(p.high, "y", true);
        ctx.beginPath();
        ctx.moveTo(x - wide, low); ctx.lineTo(x + wide, low);
        ctx.moveTo(x, low); ctx.lineTo(x, high);
        ctx.moveTo(x - wide, high); ctx.lineTo(x + wide, high);
        ctx.stroke();
      }
    });
    ctx.restore();
  };

  // sizes that have room for their names beside each other.
  const places = (u, axis, min, max) => {
    const kept = [];
    for (const mb of data.sizes) {
      if (mb < min || mb > max) continue;
      if (!kept.length || u.valToPos(mb, "x") - u.valToPos(kept.at(-1), "x") > 58) kept.push(mb);
    }
    return kept;
  };

  const rounds = (u, axis, min, max) => {
    let all = [];
    for (const digits of [[1, 2, 5], [1, 3], [1]]) {
      all = [];
      for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++)
        for (const digit of digits) {
          const v = digit * 10 ** power;
          if (v >= min && v <= max) all.push(v);
        }
      if (all.length <= 7) break;
    }
    return all;
  };

  // marked are the numbers of an axis: of money in cents, where it is no less.
  const marked = (all, unit, log) => {
    const cents = unit !== "ms" && !log && Math.max(...all) >= 1;
    return all.map(v => v == null ? "" : cents ? sign(unit) + v.toFixed(2) : written(v, unit));
  };

  const extent = panel => {
    const values = panel.curves.flat().map(p => p.v);
    const least = Math.min(...values), most = Math.max(...values);
    const high = Math.max(most, ...panel.curves.flat().map(p => Math.min(p.high || 0, 1.5 * most)));
    return [least, high];
  };

  const chart = (panel, c, log) => {
    const place = document.createElement("div");
    place.className = "chart";
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", panel.title);
    charts.append(place);
    const columns = [data.sizes, ...panel.curves.map(curve => {
      const at = new Map(curve.map(p => [p.mb, p.v]));
      return data.sizes.map(mb => at.get(mb) ?? null);
    })];
    const [least, most] = extent(panel), first = data.sizes[0], last = data.sizes.at(-1);
    const axis = {stroke: c.dim, grid: {stroke: c.grid, width: 1}, ticks: {show: false}, font: "12px system-ui, sans-serif"};
    const u = new uPlot({
      title: panel.title, width: Math.max(charts.clientWidth, 260), height: 300,
      cursor: {sync: {key: "memory", setSeries: false}, drag: {x: true, y: false}, points: {size: 9}},
      scales: {
        x: {time: false, distr: 3, log: 2, range: (u, min, max) => min === first && max === last || min == null ? [first / 1.15, last * 1.15] : [min, max]},
        y: {distr: log ? 3 : 1, range: () => log ? [least / 1.3, most * 1.3] : [0, most * 1.1]},
      },
      axes: [
        {...axis, splits: places, values: (u, all) => all.map(mb => mb + " MB"), filter: (u, all) => all},
        {...axis, size: 72, ...(log ? {splits: (u, i, min, max) => rounds(u, i, min, max), filter: (u, all) => all} : {}), values: (u, all) => marked(all, panel.unit, log)},
      ],
      series: [
        {label: "Memory", value: (u, mb) => mb == null ? "–" : mb + " MB"},
        ...data.sessions.map((s, i) => ({
          label: data.sessions.length > 1 ? s.name : panel.unit === "ms" ? "Mean" : "Per million",
          stroke: c.lines[i % 4], width: 2, dash: looks[i % 4], spanGaps: true,
          points: {show: true, size: 7, fill: c.lines[i % 4], stroke: c.lines[i % 4]},
          value: (u, v) => written(v, panel.unit),
        })),
      ],
      hooks: {draw: [intervals(panel, c)]},
    }, columns, place);
    place.addEventListener("keydown", e => {
      const by = {ArrowLeft: -1, ArrowRight: 1}[e.key];
      if (!by) return;
      e.preventDefault();
      const at = u.cursor.idx == null ? (by > 0 ? 0 : data.sizes.length - 1) : Math.min(Math.max(u.cursor.idx + by, 0), data.sizes.length - 1);
      u.setCursor({left: u.valToPos(data.sizes[at], "x"), top: 20});
      reading.textContent = data.sizes[at] + " MB: " + panel.curves.map((_, i) => (panel.curves.length > 1 ? data.sessions[i].name + " " : "") + written(columns[i + 1][at], panel.unit)).join(", ");
    });
    return u;
  };

  const draw = () => {
    for (const u of drawn) u.destroy();
    charts.replaceChildren();
    const c = colours(), log = logarithmic.getAttribute("aria-pressed") === "true";
    drawn = data.panels.map(panel => chart(panel, c, log));
  };

  const still = document.getElementById("static");
  logarithmic.setAttribute("aria-pressed", String(data.panels.some(panel => {
    const values = panel.curves.flat().map(p => p.v);
    return Math.max(...values) > 10 * Math.min(...values);
  })));
  live.hidden = false;
  draw();
  still.hidden = true;
  logarithmic.addEventListener("click", () => {
    logarithmic.setAttribute("aria-pressed", String(logarithmic.getAttribute("aria-pressed") !== "true"));
    draw();
  });
  document.getElementById("whole").addEventListener("click", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => {
    for (const u of drawn) if (charts.clientWidth && u.width !== charts.clientWidth) u.setSize({width: charts.clientWidth, height: 300});
  }).observe(charts);
})();
