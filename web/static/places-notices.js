/* What is odd about the lines taken together: totals, repetitions, one place inside another.
   Pure functions on lines, then one function that shows them. */
"use strict";

window.Places && (() => {
  const { box, store, word, number, element } = Places;
  const list = document.getElementById("places-notices");
  const sumCell = box.querySelector("[data-sum]");
  const differenceCell = box.querySelector("[data-difference]");
  const total = document.getElementById("places-total");
  const SHOWN = 5;

  const nameOf = (line) => line.label || line.place_said;
  const some = (names) => {
    const rest = names.length - SHOWN;
    return names.slice(0, SHOWN).join("; ") + (rest > 0 ? `, ${word("more", { count: number(rest) })}` : "");
  };

  function sums(lines) {
    const units = new Map();
    let uncounted = 0;
    for (const line of lines) {
      const read = Places.readNumber(line.planned_count);
      if (read?.value === undefined) uncounted += 1;
      else {
        const unit = line.unit.trim() || Places.defaultUnit();
        units.set(unit, (units.get(unit) ?? 0) + read.value);
      }
    }
    return { units, uncounted };
  }

  const segmentKey = (line) => [...line.segments].sort().join(",");

  function repeated(lines) {
    const groups = new Map();
    for (const line of lines) {
      const key = line.area ? `${line.area} ${segmentKey(line)}` : line.shape && `${line.shape} ${segmentKey(line)}`;
      if (key) groups.set(key, [...(groups.get(key) ?? []), line]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /* [whole, lines inside it], for each line that names a larger place. */
  function nested(lines) {
    const wholes = new Map(lines.filter((line) => line.area && line.area.length < 13).map((line) => [line.area, line]));
    if (!wholes.size) return [];
    const inside = new Map();
    for (const line of lines) {
      for (let code = line.area; code; ) {
        code = code.includes(".") ? code.slice(0, code.lastIndexOf(".")) : "";
        const whole = wholes.get(code);
        if (whole && segmentKey(whole) === segmentKey(line)) inside.set(whole, [...(inside.get(whole) ?? []), line]);
      }
    }
    return [...inside];
  }

  const twofold = (lines) => lines.filter((line) => Places.readNumber(line.planned_count)?.asks);

  function notice(text, ...actions) {
    const item = element("li", { text });
    for (const [label, act] of actions) {
      const button = element("button", { type: "button", className: "places-link", text: label });
      button.addEventListener("click", act);
      item.append(" ", button);
    }
    list.append(item);
  }

  function showOddities(lines) {
    list.replaceChildren();
    const unclear = twofold(lines);
    if (unclear.length) {
      const [many, few] = Places.readNumber(unclear[0].planned_count).asks;
      notice(word("unclear", { count: number(unclear.length), said: unclear[0].planned_count, many, few }),
        [word("thousands"), () => {
          for (const line of unclear) store.update(line.id, { planned_count: Places.readNumber(line.planned_count).asks[0] });
        }]);
    }
    const groups = repeated(lines);
    for (const group of groups.slice(0, SHOWN)) notice(word("twice", { name: nameOf(group[0]), count: group.length }));
    if (groups.length) {
      const extra = groups.flatMap((group) => group.slice(1).map((line) => line.id));
      list.lastChild.append(" ");
      const button = element("button", { type: "button", className: "places-link", text: word("dropTwice") });
      button.addEventListener("click", () => Places.removeWithUndo(extra));
      list.lastChild.append(button);
    }
    for (const [whole, inside] of nested(lines)) {
      notice(word("inside", { count: number(inside.length), name: nameOf(whole), names: some(inside.map((line) => nameOf(line).split(",")[0])) }),
        [word("dropInside"), () => Places.removeWithUndo(inside.map((line) => line.id))],
        [word("dropWhole", { name: nameOf(whole) }), () => Places.removeWithUndo([whole.id])]);
    }
    const coarse = lines.filter((line) => line.area && line.area.length <= 5).length;
    if (coarse) notice(word("coarseLines", { count: number(coarse) }));
  }

  function showTotals(lines) {
    const { units, uncounted } = sums(lines);
    const said = [...units].map(([unit, sum]) => `${number(sum)} ${unit || word("noUnit")}`);
    sumCell.textContent = said.join(" + ") || "-";
    if (uncounted && units.size) {
      sumCell.append(" ", element("span", { className: "small-note", text: `(${word("uncounted", { count: number(uncounted) })})` }));
    }
    const stated = Places.readNumber(total.value);
    differenceCell.classList.remove("is-problem");
    if (!stated) differenceCell.textContent = word("stated");
    else if (stated.asks) differenceCell.textContent = word("asks", { many: stated.asks[0], few: stated.asks[1] });
    else if (stated.bad) differenceCell.textContent = word("notNumber");
    else compare(units, stated.value);
  }

  function compare(units, stated) {
    const [[unit, sum] = ["", 0]] = units;
    const off = Math.abs(sum - stated);
    if (units.size > 1) differenceCell.textContent = word("severalUnits");
    else if (off < 1e-9) differenceCell.textContent = word("equal");
    else {
      const withUnit = (value) => `${number(value)} ${unit}`.trim();
      differenceCell.textContent = word("difference", { sum: withUnit(sum), stated: withUnit(stated), difference: number(off) });
      differenceCell.classList.add("is-problem");
    }
  }

  let waiting = 0;
  Places.review = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      const lines = store.all();
      showOddities(lines);
      showTotals(lines);
    });
  };
  Places.setTotal = (text) => {
    total.value = text;
    Places.review();
  };
  total.addEventListener("input", Places.review);
  store.on(Places.review);
  document.addEventListener("change", (event) => {
    if (event.target.name === "unit") Places.review();
  });
  Places.review();
})();
