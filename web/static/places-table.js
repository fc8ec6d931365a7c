/* The table of lines: everything can be done here, with the keyboard and without the map. */
"use strict";

window.Places && (() => {
  const { box, store, word, number, element } = Places;
  const body = box.querySelector(".places-table tbody");
  const template = document.getElementById("places-row").content.firstElementChild;
  const rows = new Map();
  const hasSegments = Boolean(box.dataset.segments);

  const bareOf = (line) => (line.label || line.place_said || word("shapeGone")).split(",")[0];
  const isCoarse = (line) => Boolean(line.area) && line.area.length <= 5;

  function about(line) {
    const above = (line.label || "").split(",").slice(1).join(",").trim();
    const said = [];
    if (line.shape) said.push(line.about || word("shapeGone"));
    else {
      if (above) said.push(above);
      if (line.area) said.push(line.area);
    }
    return said.join(" · ");
  }

  function fill(row, line) {
    const name = bareOf(line);
    row.querySelector(".places-name").textContent = name;
    const above = row.querySelector(".places-above");
    above.textContent = about(line);
    if (isCoarse(line)) above.append(" ", element("span", { className: "badge bg-yellow-lt", text: word("coarse") }));
    if (!line.area && !line.shape) above.append(" ", uncoded(line));
    row.querySelector("[data-shares]").hidden = !line.shape;
    for (const input of row.querySelectorAll("input[data-column]")) {
      if (input.value !== line[input.dataset.column]) input.value = line[input.dataset.column];
      input.setAttribute("aria-label", word(input.dataset.column === "unit" ? "unitOf" : "countOf", { name }));
    }
    row.querySelector("[data-remove]").setAttribute("aria-label", word("removeOf", { name: line.label || name }));
    fillSegments(row, line, name);
    echo(row, line);
  }

  function uncoded(line) {
    const button = element("button", { type: "button", className: "places-link", text: word("find") });
    button.addEventListener("click", () => Places.search(line.place_said));
    return element("span", {}, element("span", { className: "badge bg-orange-lt", text: word("uncoded") }), " ", button);
  }

  function fillSegments(row, line, name) {
    const cell = row.querySelector("[data-segment-column]");
    cell.hidden = !hasSegments;
    const button = cell.querySelector("[data-segments]");
    const names = line.segments.map((code) => Places.segmentNames.get(code) ?? code);
    button.textContent = names.join(", ") || word("asProgram");
    button.setAttribute("aria-label", `${word("segmentsOf", { name })}: ${button.textContent}`);
  }

  /* What a count was understood as, where that is not plain to see. */
  function echo(row, line) {
    const place = row.querySelector(".places-echo");
    const input = row.querySelector("[data-column=planned_count]");
    const read = Places.readNumber(line.planned_count);
    place.replaceChildren();
    input.classList.toggle("is-invalid", Boolean(read?.bad));
    input.classList.toggle("is-unclear", Boolean(read?.asks));
    if (read?.bad) place.textContent = word("notNumber");
    else if (read?.asks) place.append(...read.asks.map((said) => meaning(line, said)));
    else if (read && /[^\d]/.test(line.planned_count)) place.textContent = `= ${number(read.value)}`;
  }

  function meaning(line, said) {
    const button = element("button", { type: "button", className: "places-link", text: said });
    button.addEventListener("click", () => store.update(line.id, { planned_count: said }));
    return button;
  }

  function make(line) {
    const row = template.cloneNode(true);
    row.dataset.line = line.id;
    rows.set(line.id, row);
    fill(row, line);
    return row;
  }

  function append(lines) {
    const fragment = document.createDocumentFragment();
    for (const line of lines) fragment.append(make(line));
    body.append(fragment);
    if (lines.length < 50) {
      for (const line of lines) rows.get(line.id).classList.add("is-new");
    }
  }

  function count() {
    const all = rows.size;
    document.getElementById("places-count").textContent = all ? word("lines", { count: number(all) }) : word("none");
    box.querySelector("[data-clear]").hidden = all < 2;
    box.querySelector("[data-empty]").hidden = all > 0;
    for (const part of box.querySelectorAll(".places-scroll, [data-totals]")) part.hidden = all === 0;
  }

  store.on((kind, changed) => {
    if (kind === "added") append(changed);
    for (const line of kind === "added" ? [] : changed) {
      const row = rows.get(line.id);
      if (kind === "removed") {
        row.nextElementSibling?.classList.contains("places-more") && row.nextElementSibling.remove();
        row.remove();
        rows.delete(line.id);
      } else if (kind === "updated") fill(row, line);
      else echo(row, line);
    }
    count();
  });

  const lineOf = (target) => store.get(Number(target.closest("tr").dataset.line));

  body.addEventListener("input", (event) => {
    const field = event.target.dataset.column;
    if (field) store.type(lineOf(event.target).id, field, event.target.value);
  });

  // As in a spreadsheet: Enter and the arrows go down the column, a pasted column fills it.
  function below(input, steps) {
    let row = input.closest("tr");
    do row = steps > 0 ? row.nextElementSibling : row.previousElementSibling;
    while (row && !row.dataset.line);
    return row?.querySelector(`[data-column=${input.dataset.column}]`);
  }
  body.addEventListener("keydown", (event) => {
    const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!steps || !event.target.dataset.column) return;
    event.preventDefault(); // Enter would send the form
    const next = below(event.target, steps);
    if (next) next.select();
    else if (event.key === "Enter") document.getElementById("places-q").focus();
  });
  body.addEventListener("paste", (event) => {
    const values = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
    if (!event.target.dataset.column || values.length < 2) return;
    event.preventDefault();
    let input = event.target;
    for (const value of values) {
      if (!input) break;
      store.update(lineOf(input).id, { [input.dataset.column]: value.split("\t")[0].trim() });
      input = below(input, 1);
    }
  });

  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("remove" in button.dataset) {
      const row = button.closest("tr");
      const next = row.nextElementSibling?.querySelector("[data-remove]") ?? row.previousElementSibling?.querySelector("[data-remove]");
      Places.removeWithUndo([lineOf(button).id]);
      (next ?? document.getElementById("places-q")).focus();
    } else if ("shares" in button.dataset) toggleMore(button, Places.sharesOf);
    else if ("segments" in button.dataset) toggleMore(button, Places.segmentPicker);
  });
  box.querySelector("[data-clear]").addEventListener("click", () => Places.removeWithUndo([...rows.keys()]));

  /* A row under a row, with what `make` gives for its line. */
  async function toggleMore(button, make) {
    const row = button.closest("tr");
    const open = row.nextElementSibling;
    if (open?.classList.contains("places-more")) {
      open.remove();
      if (open.opener === button) return;
    }
    try {
      const cell = element("td", { colSpan: 5 }, await make(lineOf(button)));
      const more = element("tr", { className: "places-more" }, cell);
      more.opener = button;
      row.after(more);
      more.scrollIntoView({ block: "nearest" });
      cell.querySelector("input")?.focus({ preventScroll: true });
    } catch (problem) {
      Places.complain(problem);
    }
  }

  function fillUnits() {
    const units = new Set(["KK", "orang", "unit", Places.defaultUnit(), ...store.all().map((line) => line.unit)]);
    document.getElementById("places-units").replaceChildren(...[...units].filter(Boolean).map((value) => element("option", { value })));
    for (const input of body.querySelectorAll("[data-column=unit]")) input.placeholder = Places.defaultUnit() || "-";
  }
  document.addEventListener("change", (event) => {
    if (event.target.name === "unit") fillUnits();
  });
  template.querySelector("[data-column=unit]").placeholder = Places.defaultUnit() || "-";
  for (const cell of box.querySelectorAll(".places-table thead [data-segment-column]")) cell.hidden = !hasSegments;
  async function nameSegments() {
    const named = store.all().filter((line) => line.segments.length);
    if (!hasSegments || !named.length) return;
    const { results } = await Places.ask(`${box.dataset.segments}?q=`);
    for (const { code, name } of results) Places.segmentNames.set(code, name);
    for (const line of named) if (rows.has(line.id)) fill(rows.get(line.id), line);
  }

  append(store.all());
  nameSegments().catch(Places.complain);
  fillUnits();
  count();
  Places.focusLine = (id) => rows.get(id)?.querySelector("[data-column=planned_count]")?.focus();
})();
