for (const form of document.querySelectorAll("form.whatif")) {
  const session = data.sessions[form.dataset.session], field = form.elements;
  if (session.sizes.length < 2) continue;

  // blended is an invocation of which a share is cold, at a discount.
  const blended = (size, share, discount) => {
    const cold = size.cold ?? size.warm, mix = name => (1 - share) * size.warm[name] + share * cold[name];
    return {mb: size.mb, tight: size.tight, ms: mix("ms"), cost: mix("fixed") + (1 - discount) * mix("varying"), estimated: share > 0 && Boolean(size.cold?.estimated)};
  };

  const least = (sizes, of) => sizes.reduce((a, b) => of(b) < of(a) ? b : a);

  // decide is the verdict's rule, on means alone.
  const decide = (all, goal) => {
    const roomy = all.filter(s => !s.tight), sizes = roomy.length ? roomy : all;
    const cost = s => s.cost, time = s => s.ms;
    switch (goal.strategy) {
      case "cost": return {size: least(sizes, cost)};
      case "speed": return {size: least(sizes, time)};
      case "within": {
        const limit = least(sizes, cost).cost * (1 + goal.tolerance);
        return {size: least(sizes.filter(s => s.cost <= limit), time)};
      }
      case "target": {
        const kept = sizes.filter(s => s.ms <= goal.target);
        return kept.length ? {size: least(kept, cost)} : {size: least(sizes, time), missed: true};
      }
    }
    return {size: least(sizes, s => goal.weight * Math.log(s.cost) + (1 - goal.weight) * Math.log(s.ms))};
  };

  let touched = false; // else the goal is the session's own

  const value = (name, low, high) => Math.min(Math.max(Number(field[name].value) || 0, low), high);
  const change = v => (v > 0 ? "+" : "") + number(100 * v, 3) + " %";

  const show = () => {
    for (const label of form.querySelectorAll(".of")) label.hidden = !label.classList.contains(field.strategy.value);
    const share = value("cold", 0, 100) / 100, discount = value("discount", 0, 99) / 100, calls = value("calls", 0, 1e15);
    const all = session.sizes.map(size => blended(size, share, discount));
    const goal = {strategy: field.strategy.value, weight: value("weight", 0, 100) / 100, tolerance: value("tolerance", 0, 500) / 100, target: value("target", 0, 9e5)};
    const {size, missed} = decide(all, goal), before = all.find(s => s.mb === session.before);
    let words = `${size.mb} MB: ${millis(size.ms)}, ${money(size.cost * calls, session.currency)} a month`;
    if (missed) words = `No size is under ${millis(goal.target)}; the fastest is ${words}`;
    if (before && before !== size) words += `; against the ${before.mb} MB it had: duration ${change(size.ms / before.ms - 1)}, cost ${change(size.cost / before.cost - 1)}, ${money(Math.abs(before.cost - size.cost) * calls, session.currency)} a month ${size.cost < before.cost ? "less" : "more"}`;
    if (session.best && session.best !== size.mb && !touched) words += `. The verdict above, which weighs how sure that is, names ${session.best} MB`;
    if (share > 0 && !session.sizes.some(s => s.cold)) words += ". No cold start was measured: their share is not in these numbers";
    form.querySelector("output").textContent = words + ".";
    form.querySelector("tbody").replaceChildren(...all.map(s => {
      const tr = document.createElement("tr"), notes = [];
      if (s === size) { tr.className = "best"; notes.push("best"); }
      if (s === before) notes.push("before");
      if (s.tight) notes.push("little memory left");
      if (s.estimated) notes.push("cold starts estimated");
      [s.mb + " MB", millis(s.ms), money(s.cost * calls, session.currency), notes.join(", ")].forEach((text, i) => {
        const cell = document.createElement(i ? "td" : "th");
        if (!i) cell.scope = "row";
        if (i === 3) cell.className = "words";
        cell.textContent = text;
        tr.append(cell);
      });
      return tr;
    }));
  };

  field.strategy.value = session.strategy;
  field.weight.value = Math.round(100 * session.weight);
  field.tolerance.value = Math.round(100 * session.tolerance);
  field.target.value = session.target_ms || Math.ceil(least(session.sizes, s => s.warm.ms).warm.ms * 1.2);
  form.addEventListener("input", () => { touched = true; show(); });
  form.addEventListener("submit", e => e.preventDefault());
  form.hidden = false;
  show();
}
