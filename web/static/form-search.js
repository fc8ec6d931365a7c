/* The three search fields of the form. Interventions and segments are few: all are here, matched and
   ranked while one types, so that Enter always takes what the typed words mean. Sub-activities are
   thousands: the server matches and ranks them. */
"use strict";

(() => {
  const form = document.getElementById("program-form");
  if (!form || !window.TomSelect) return;
  const word = (name) => document.getElementById("form-words").content.querySelector(`[data-word=${name}]`).textContent;

  // --- How a choice looks --------------------------------------------------------------------
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
    intervention: (item) => row(item.name, item.need, item.strategy),
    segment: (item) => {
      const box = row(item.name, item.path);
      box.dataset.depth = Math.min(item.depth ?? 0, 4);
      return box;
    },
  };
  const ITEM = {
    activity: (item) => make("div", "", item.code),
    intervention: (item) => make("div", "", item.name),
    segment: (item) => make("div", "", item.name),
  };

  // --- Matching: every word must occur; best where the name begins so --------------------------
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  function rank(item, text) {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const name = ` ${fold(item.name)}`;
    const all = `${name} ${fold([item.code, item.need, item.strategy, item.path].join(" "))}`;
    if (!words.every((one) => all.includes(one))) return 0;
    if (!words.length) return 1;
    if (name.startsWith(` ${words.join(" ")}`)) return 5 - name.length / 1000;
    if (words.every((one) => name.includes(` ${one}`))) return 4 - name.length / 1000;
    if (words.every((one) => name.includes(one))) return 3 - name.length / 1000;
    return 2 - name.length / 1000;
  }

  function asked(address, text) {
    return fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { results: [] }))
      .then((reply) => reply.results)
      .catch(() => []);
  }

  const common = (control, kind) => ({
    valueField: "code",
    labelField: "name",
    searchField: ["name"],
    persist: false,
    placeholder: control.dataset.placeholder ?? control.placeholder,
    maxOptions: 200,
    refreshThrottle: 0, // Enter right after a key must not take what the list showed before it
    render: {
      option: OPTION[kind],
      item: ITEM[kind],
      no_results: () => make("div", "no-results", word("nothing")),
      option_create: (typed) => make("div", "create", `${word("useTyped")} “${typed.input}”`),
    },
  });

  /* The field that is searched in has the label; the one behind it holds the value alone. */
  function searched(control, settings) {
    control.setAttribute("aria-hidden", "true");
    const search = new TomSelect(control, settings);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (control.hasAttribute(name)) search.control_input.setAttribute(name, control.getAttribute(name));
    }
    return search;
  }

  // --- Interventions and segments --------------------------------------------------------------
  function few(control, kind, more) {
    const search = searched(control, {
      ...common(control, kind),
      sortField: [{ field: "$score", direction: "desc" }, { field: "$order" }],
      score: (text) => (item) => rank(item, text),
      ...more,
    });
    // The page brings names alone; need, strategy and path come at leisure.
    asked(control.dataset.searchUrl, "").then((items) => {
      for (const item of items) if (search.options[item.code]) Object.assign(search.options[item.code], item);
      search.clearCache();
    });
    return search;
  }

  const intervention = few(document.getElementById("f-intervention"), "intervention", {
    maxItems: 1,
    onChange(code) {
      const unit = form.elements.unit;
      const item = intervention.options[code];
      if (item?.unit && !unit.value.trim()) unit.value = item.unit;
    },
  });
  const segments = few(document.getElementById("f-segments"), "segment", {
    maxItems: null,
    closeAfterSelect: false,
    plugins: { remove_button: { title: word("remove") } },
  });
  segments.on("item_add", () => segments.setTextboxValue(""));

  // --- Sub-activities --------------------------------------------------------------------------
  const control = document.getElementById("f-activity_code");
  let found = { text: null, codes: new Set() }; // the latest answer
  const versions = new Map();
  searched(control, {
    ...common(control, "activity"),
    maxItems: 1,
    create: (text) => ({ code: text.trim(), name: text.trim() }),
    createOnBlur: true, // what is typed and not picked stays
    preload: "focus",
    loadThrottle: 150,
    sortField: "$order",
    // Until the server has answered what is typed now, nothing of an earlier answer is offered.
    score: (text) => (item) => (found.text === text && found.codes.has(item.code) ? 1 : 0),
    load(text, show) {
      asked(control.dataset.searchUrl, text).then((items) => {
        for (const item of items) versions.set(item.code, item.version);
        found = { text, codes: new Set(items.map((item) => item.code)) };
        const chosen = new Set(this.items);
        this.clearOptions((option) => chosen.has(option.code));
        show(items);
      });
    },
    onChange(code) {
      // What is typed by hand has no version; what is picked has.
      form.elements.nomenclature_version.value = versions.get(code) ?? "";
    },
  });
})();
