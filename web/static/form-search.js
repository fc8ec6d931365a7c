/* The three search fields of the form. The server matches and ranks; what is shown is its answer. */
"use strict";

(() => {
  const form = document.getElementById("program-form");
  if (!form || !window.TomSelect) return;
  const word = (name) => document.getElementById("form-words").content.querySelector(`[data-word=${name}]`).textContent;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text ?? "";
    return element;
  };
  const row = (title, ...notes) => {
    const box = make("div", "found");
    box.append(make("div", "found-title", title));
    const said = notes.filter(Boolean).join(" · ");
    if (said) box.append(make("div", "found-note", said));
    return box;
  };

  const OPTION = {
    activity: (item) => row(`${item.code} ${item.name}`, item.note, item.version),
    intervention: (item) => row(item.name ?? item.text, item.need, item.strategy),
    segment: (item) => {
      const box = row(item.name ?? item.text, item.path);
      box.dataset.depth = Math.min(item.depth ?? 0, 4);
      return box;
    },
  };
  const ITEM = {
    activity: (item) => make("div", "", item.code),
    intervention: (item) => make("div", "", item.name ?? item.text),
    segment: (item) => make("div", "", item.name ?? item.text),
  };
  const PICKED = {
    // What is typed by hand has no version; what is picked has.
    activity: (item) => { form.elements.nomenclature_version.value = item?.version ?? ""; },
    intervention: (item) => {
      const unit = form.elements.unit;
      if (item?.unit && !unit.value.trim()) unit.value = item.unit;
    },
    segment: () => {},
  };

  function asked(address, text) {
    return fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { results: [] }))
      .then((said) => said.results)
      .catch(() => []);
  }

  for (const control of form.querySelectorAll("[data-search-url]")) {
    const kind = control.dataset.kind;
    const known = new Map();
    const search = new TomSelect(control, {
      valueField: "code",
      labelField: "name",
      searchField: ["name"],
      maxItems: kind === "segment" ? null : 1,
      create: kind === "activity" ? (text) => ({ code: text.trim(), name: text.trim() }) : false,
      createOnBlur: kind === "activity",
      persist: false,
      addPrecedence: false,
      closeAfterSelect: kind !== "segment",
      placeholder: control.dataset.placeholder ?? control.placeholder,
      plugins: kind === "segment" ? { remove_button: { title: word("remove") } } : {},
      maxOptions: 200,
      preload: "focus",
      loadThrottle: 150,
      sortField: "$order",
      score: () => () => 1, // the server has matched and ranked
      load(text, show) {
        asked(control.dataset.searchUrl, text).then((results) => {
          for (const item of results) known.set(item.code, item);
          const chosen = new Set(this.items);
          this.clearOptions((option) => chosen.has(option.code));
          show(results);
        });
      },
      onChange(value) {
        if (kind !== "segment") PICKED[kind](known.get(value));
      },
      onInitialize() {
        for (const option of control.options ?? []) {
          if (option.selected && option.value) known.set(option.value, { code: option.value, name: option.text });
        }
      },
      render: {
        option: OPTION[kind],
        item: ITEM[kind],
        no_results: () => make("div", "no-results", word("nothing")),
        option_create: (typed) => make("div", "create", `${word("useTyped")} “${typed.input}”`),
      },
    });
    if (kind === "segment") search.on("item_add", () => search.setTextboxValue(""));
  }
})();
