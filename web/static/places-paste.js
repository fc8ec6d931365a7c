/* A column pasted from Excel: what is known is counted, what is not is asked, then all is added. */
"use strict";

window.Places && (() => {
  const { box, word, number, element } = Places;
  const panel = document.getElementById("places-paste");
  const text = document.getElementById("places-paste-text");
  const result = panel.querySelector("[data-result]");
  const table = panel.querySelector("[data-asked]");
  const add = panel.querySelector("[data-add]");
  const LEFT_OUT = "-";
  let read = null;

  async function check() {
    if (!text.value.trim()) {
      Places.say(word("pasteNone"));
      return;
    }
    try {
      read = await Places.ask(box.dataset.paste, { method: "POST", body: new URLSearchParams({ text: text.value }) });
    } catch (problem) {
      Places.complain(problem);
      return;
    }
    const of = (status) => read.lines.filter((line) => line.status === status);
    const asked = read.lines.filter((line) => line.status !== "resolved");
    const said = [word("pasteSummary", { good: number(of("resolved").length), asked: number(of("ambiguous").length), bad: number(of("unknown").length) })];
    if (read.left_out) said.push(word("pasteLeft", { count: number(read.left_out) }));
    panel.querySelector("[data-summary]").textContent = said.join(" ");
    table.tBodies[0].replaceChildren(...asked.map(question));
    table.closest(".table-scroll").hidden = !asked.length;
    result.hidden = false;
    tally();
    (table.querySelector("select") ?? add).focus();
  }

  function question(line) {
    const select = element("select", { className: "form-select form-select-sm", "aria-label": word("meaning", { number: line.number }) },
      element("option", { value: "", text: word("pick") }),
      ...line.areas.map((area) => element("option", { value: area.code, text: `${area.label} (${area.code})` })),
      element("option", { value: LEFT_OUT, text: word("leaveOut") }));
    select.dataset.line = line.number;
    return element("tr", {},
      element("td", { className: "num", text: number(line.number) }),
      element("td", {}, element("strong", { text: line.said }), element("div", { className: "small-note", text: line.why })),
      element("td", {}, select));
  }

  function answers() {
    return new Map([...table.querySelectorAll("select")].map((select) => [Number(select.dataset.line), select.value]));
  }
  function chosen() {
    const said = answers();
    return read.lines.flatMap((line) => {
      const area = line.status === "resolved" ? line.areas[0] : line.areas.find((own) => own.code === said.get(line.number));
      return area ? [Places.lineOf(area, line.count)] : [];
    });
  }
  function tally() {
    const count = chosen().length;
    add.textContent = word("pasteAdd", { count: number(count) });
    add.disabled = !count;
  }

  /* What was not answered stays in the field: nothing that was pasted is lost. */
  function finish() {
    const lines = chosen();
    const said = answers();
    const open = new Set([...said].filter(([, value]) => !value).map(([line]) => line));
    const left = text.value.split(/\r?\n/).filter((_, at) => open.has(at + 1));
    Places.addWithWord(lines);
    if (read.total) Places.setTotal(read.total);
    text.value = left.join("\n");
    result.hidden = true;
    if (left.length) check();
    else {
      Places.open(null);
      box.querySelector(".places-table tbody tr:last-child input")?.focus();
    }
  }

  panel.querySelector("[data-read]").addEventListener("click", check);
  add.addEventListener("click", finish);
  table.addEventListener("change", tally);
  text.addEventListener("paste", () => setTimeout(check));
  text.addEventListener("input", () => { result.hidden = true; });
})();
