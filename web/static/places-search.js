/* Finding an area by typing, choosing the villages inside one, and the segments of one line. */
"use strict";

window.Places && (() => {
  const { box, store, word, number, element } = Places;
  const PAUSE_MS = 140;

  /* A text field with a list below it, as the ARIA practices describe a combobox.
     find(text) -> {items, note}; show(item) -> nodes of one option; pick(item). */
  class Combobox {
    constructor(input, list, { find, show, pick }) {
      Object.assign(this, { input, list, find, show, pick, items: [], at: -1 });
      input.addEventListener("input", () => this.later());
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("focus", () => this.input.value.trim() && !this.items.length && this.look());
      input.addEventListener("blur", () => setTimeout(() => document.activeElement !== input && this.close(), 150));
      list.addEventListener("mousedown", (event) => {
        event.preventDefault(); // keep the focus in the field
        const option = event.target.closest("[role=option]");
        if (option) this.choose(this.items[Number(option.dataset.at)]);
      });
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), PAUSE_MS);
    }

    async look() {
      this.asked?.abort();
      const text = this.input.value.trim();
      if (!text) return this.close();
      this.asked = new AbortController();
      try {
        const { items, note } = await this.find(text, this.asked.signal);
        this.answered = text;
        this.fill(items, note);
      } catch (problem) {
        if (problem.name !== "AbortError") Places.complain(problem);
      }
    }

    fill(items, note) {
      this.items = items;
      const options = items.map((item, at) => element("li", { id: `${this.list.id}-${at}`, role: "option", className: "places-option", "data-at": at, "aria-selected": "false" }, ...this.show(item)));
      if (note) options.push(element("li", { className: "places-option-note", role: "presentation", text: note }));
      this.list.replaceChildren(...options);
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.move(items.length ? 0 : -1);
    }

    move(at) {
      this.at = at;
      for (const option of this.list.querySelectorAll("[role=option]")) {
        const own = Number(option.dataset.at) === at;
        option.setAttribute("aria-selected", String(own));
        if (own) option.scrollIntoView({ block: "nearest" });
      }
      if (at < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
    }

    close() {
      this.asked?.abort();
      clearTimeout(this.timer);
      this.items = [];
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    choose(item) {
      if (!item) return;
      this.input.value = "";
      this.close();
      this.pick(item);
    }

    key(event) {
      const last = this.items.length - 1;
      const moves = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1 };
      if (event.key in moves && last >= 0) {
        event.preventDefault();
        this.move(moves[event.key]);
      } else if (event.key === "Enter") {
        event.preventDefault(); // never sends the form
        // The list may still answer what was typed before: nobody picks from that unseen.
        if (this.items.length && this.answered === this.input.value.trim()) this.choose(this.items[this.at]);
        else this.look();
      } else if (event.key === "Escape" && !this.list.hidden) {
        event.stopPropagation();
        this.close();
      }
    }
  }
  Places.Combobox = Combobox;

  // --- Areas ---------------------------------------------------------------------------------
  const VILLAGE = 3;
  const input = document.getElementById("places-q");
  const search = new Combobox(input, document.getElementById("places-options"), {
    async find(text, signal) {
      const { areas, total } = await Places.ask(`${box.dataset.areas}?q=${encodeURIComponent(text)}`, { signal });
      const note = total > areas.length ? word("shown", { shown: areas.length, total: number(total) }) : !total && word("nothing");
      return { items: areas, note };
    },
    show: (area) => [
      element("span", { className: "places-option-name", text: area.name }),
      element("span", { className: "small-note", text: [area.above, area.level < VILLAGE && word("villages", { count: number(area.villages) }), area.code].filter(Boolean).join(" · ") }),
    ],
    pick: (area) => (area.level === VILLAGE ? Places.addWithWord([Places.lineOf(area)]) : openInside(area)),
  });
  Places.search = (text) => {
    input.value = text;
    input.focus();
    search.look();
  };

  // --- The villages inside one area ------------------------------------------------------------
  const panel = document.getElementById("places-inside");
  const checks = panel.querySelector("[data-checks]");
  const all = panel.querySelector("[data-all]");
  const filter = panel.querySelector("[data-filter]");
  const addVillages = panel.querySelector("[data-add-villages]");
  const addWhole = panel.querySelector("[data-add-whole]");
  let opened = null;

  async function openInside(area) {
    try {
      opened = { area, ...(await Places.villagesOf(area.code)) };
    } catch (problem) {
      Places.complain(problem);
      return;
    }
    const title = panel.querySelector("h3");
    title.textContent = `${area.label}: ${word("villages", { count: number(opened.villages.length) })}`;
    panel.querySelector("[data-coarse]").hidden = area.level > 1;
    addWhole.textContent = word("addWhole", { name: area.name });
    addWhole.append(area.level > 1 ? "" : ` (${word("coarse")})`);
    filter.value = "";
    checks.replaceChildren(...groups(opened.villages, area.level));
    tally();
    Places.open(panel.id);
    title.focus();
  }

  /* One list, or one for each district where there are several. */
  function groups(villages, level) {
    if (level === 2) return villages.map(check);
    const districts = new Map();
    for (const village of villages) {
      const district = village.code.slice(0, 8);
      districts.set(district, [...(districts.get(district) ?? []), village]);
    }
    return [...districts.values()].map((inside) => {
      const name = inside[0].above.split(",")[0];
      const own = element("input", { type: "checkbox", className: "form-check-input", checked: true });
      own.dataset.district = "";
      return element("div", { className: "places-district", role: "group", "aria-label": name },
        element("label", { className: "form-check places-district-name" }, own, " ", element("span", { text: `${name} (${inside.length})` })),
        ...inside.map(check));
    });
  }
  function check(village) {
    const own = element("input", { type: "checkbox", className: "form-check-input", checked: true, value: village.code });
    return element("label", { className: "form-check places-check" }, own, " ", element("span", { text: village.name }));
  }

  const boxes = () => [...checks.querySelectorAll(".places-check input")];
  const shown = () => boxes().filter((own) => !own.closest("label").hidden);
  function tally() {
    const chosen = boxes().filter((own) => own.checked).length;
    addVillages.textContent = word("addVillages", { count: number(chosen) });
    addVillages.disabled = !chosen;
    all.checked = chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
    for (const head of checks.querySelectorAll("[data-district]")) {
      const inside = [...head.closest(".places-district").querySelectorAll("input:not([data-district])")];
      const marked = inside.filter((own) => own.checked).length;
      head.checked = marked === inside.length;
      head.indeterminate = marked > 0 && !head.checked;
    }
  }
  checks.addEventListener("change", (event) => {
    if ("district" in event.target.dataset) {
      for (const own of event.target.closest(".places-district").querySelectorAll("input")) own.checked = event.target.checked;
    }
    tally();
  });
  all.addEventListener("change", () => {
    for (const own of shown()) own.checked = all.checked;
    tally();
  });
  filter.addEventListener("input", () => {
    const said = filter.value.trim().toLowerCase();
    for (const label of checks.querySelectorAll(".places-check")) label.hidden = !label.textContent.toLowerCase().includes(said);
  });
  filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  addVillages.addEventListener("click", () => {
    const chosen = new Set(boxes().filter((own) => own.checked).map((own) => own.value));
    finish(opened.villages.filter((village) => chosen.has(village.code)).map((village) => Places.lineOf(village)));
  });
  addWhole.addEventListener("click", () => finish([Places.lineOf(opened.area)]));
  function finish(lines) {
    Places.open(null);
    Places.addWithWord(lines);
    input.focus();
  }
  Places.openInside = openInside;

  // --- Segments of one line --------------------------------------------------------------------
  let serial = 0;
  Places.segmentPicker = (line) => {
    const chips = element("div", { className: "chips mb-1" });
    const draw = () => {
      chips.replaceChildren(...store.get(line.id).segments.map((code) => {
        const drop = element("button", { type: "button", className: "places-link", text: "×", "aria-label": word("removeOf", { name: code }) });
        drop.addEventListener("click", () => set(store.get(line.id).segments.filter((own) => own !== code)));
        return element("span", { className: "chip" }, Places.segmentNames.get(code) ?? code, drop);
      }));
    };
    const set = (segments) => {
      store.update(line.id, { segments });
      draw();
    };
    const list = element("ul", { className: "places-options", id: `places-segments-${++serial}`, role: "listbox", "aria-label": word("addSegment"), hidden: true });
    const field = element("input", { className: "form-control form-control-sm", role: "combobox", autocomplete: "off", placeholder: word("addSegment"), "aria-label": word("addSegment"), "aria-expanded": "false", "aria-controls": list.id });
    new Combobox(field, list, {
      async find(text, signal) {
        const said = await Places.ask(`${box.dataset.segments}?q=${encodeURIComponent(text)}`, { signal });
        for (const { code, name } of said.results) Places.segmentNames.set(code, name);
        return { items: said.results, note: !said.results.length && word("nothing") };
      },
      show: (segment) => [element("span", { className: "places-option-name", text: segment.name }), element("span", { className: "small-note", text: segment.code })],
      pick: (segment) => set([...new Set([...store.get(line.id).segments, segment.code])]),
    });
    draw();
    return element("div", { className: "places-segments" }, chips, element("div", { className: "places-search" }, field, list));
  };
})();
