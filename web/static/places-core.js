/* The location editor, first part: words, requests, numbers, and the lines themselves.
   The lines are the truth; table, map and panels only show them and ask for changes. */
"use strict";

window.Places = (() => {
  const box = document.getElementById("places");
  if (!box) return null;
  const Places = { box };
  const [NARROW_PX, WIDE_PX] = [512, 992];
  new ResizeObserver(([{ contentRect }]) => {
    box.classList.toggle("is-narrow", contentRect.width < NARROW_PX);
    box.classList.toggle("is-wide", contentRect.width >= WIDE_PX);
  }).observe(box);

  // --- Words ---------------------------------------------------------------------------------
  const words = {};
  for (const said of document.getElementById("places-words").content.querySelectorAll("[data-word]")) {
    words[said.dataset.word] = said.textContent;
  }
  Places.word = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  Places.number = (value) => value.toLocaleString("id-ID", { maximumFractionDigits: 2 });

  /* element("td", {className: "num", text: "3"}, child, ...) */
  Places.element = (tag, given = {}, ...children) => {
    const made = document.createElement(tag);
    const { text, ...own } = given;
    for (const [name, value] of Object.entries(own)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    if (text !== undefined) made.textContent = text;
    made.append(...children);
    return made;
  };

  /* One sentence to everybody, read out too; with what can be done about it. */
  Places.say = (text, ...actions) => {
    const status = document.getElementById("places-status");
    status.classList.remove("is-problem");
    status.replaceChildren(text, ...actions.flatMap(([label, act]) => {
      const button = Places.element("button", { type: "button", className: "places-link", text: label });
      button.addEventListener("click", act);
      return [" ", button];
    }));
  };
  Places.complain = (problem) => {
    Places.say(problem.message);
    const status = document.getElementById("places-status");
    status.classList.add("is-problem");
    if (problem.status !== 401) return;
    status.append(" ", Places.element("a", {
      href: box.dataset.login, target: "_blank", rel: "noopener", text: Places.word("signIn"),
    }));
  };

  // --- Requests ------------------------------------------------------------------------------
  class Problem extends Error {
    constructor(message, status) {
      super(message);
      this.status = status;
    }
  }
  // The cookie, not the field of the form: signing in again in another tab changes it.
  Places.token = () => /(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/.exec(document.cookie)?.[1] ?? "";

  function refusal(status, text) {
    try {
      const { detail } = JSON.parse(text);
      if (detail) return new Problem(detail, status);
    } catch {
      // not ours: a proxy's page, or the framework's
    }
    return new Problem(Places.word("failed", { status }), status);
  }

  Places.ask = async (address, options = {}) => {
    let answer;
    try {
      answer = await fetch(address, {
        ...options, headers: { Accept: "application/json", "X-CSRFToken": Places.token(), ...options.headers },
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem(Places.word("offline"), 0);
    }
    const text = await answer.text();
    if (!answer.ok) throw refusal(answer.status, text);
    return JSON.parse(text);
  };

  /* A file with its progress; fetch cannot say how much has been sent. */
  Places.send = (address, form, onProgress) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", Places.token());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Problem(Places.word("offline"), 0)));
    request.addEventListener("load", () => {
      if (request.status >= 400) reject(refusal(request.status, request.responseText));
      else resolve(JSON.parse(request.responseText));
    });
    request.send(form);
  });

  Places.villagesOf = (() => {
    const known = new Map();
    return (code) => {
      if (!known.has(code)) {
        const asked = Places.ask(box.dataset.villages.replace("/00/", `/${code}/`));
        asked.catch(() => known.delete(code));
        known.set(code, asked);
      }
      return known.get(code);
    };
  })();

  // --- Numbers: a light reading; what the server says of a number holds ------------------------
  const grouped = (text, mark) => {
    const [first, ...rest] = text.split(mark);
    const right = first.length >= 1 && first.length <= 3 && rest.every((part) => part.length === 3);
    return right ? first + rest.join("") : null;
  };

  /* null: nothing; {value}; {asks: [many, few]}: two readings; {bad: true}. */
  Places.readNumber = (text) => {
    const said = text.replace(/[\s\u00a0\u202f]+/g, " ").trim();
    if (!said) return null;
    if (!/^\d[\d., ]*$/.test(said)) return { bad: true };
    const marks = [...said].filter((mark) => "., ".includes(mark));
    const kinds = [...new Set(marks)];
    if (!kinds.length) return { value: Number(said) };
    const last = marks.at(-1);
    const at = said.lastIndexOf(last);
    const [whole, after] = [said.slice(0, at), said.slice(at + 1)];
    if (kinds.length === 1 && (last === " " || marks.length > 1)) {
      const digits = grouped(said, last);
      return digits ? { value: Number(digits) } : { bad: true };
    }
    if (kinds.length === 1) {
      if (!after) return { bad: true };
      const twofold = after.length === 3 && whole.length <= 3 && !whole.startsWith("0");
      return twofold ? { asks: [whole + after, `${whole},${after}`.replace(/,?0+$/, "")] } : { value: Number(`${whole}.${after}`) };
    }
    const digits = kinds.length === 2 && last !== " " && !whole.includes(last) ? grouped(whole, kinds[0]) : null;
    return digits && after ? { value: Number(`${digits}.${after}`) } : { bad: true };
  };

  // --- The lines -----------------------------------------------------------------------------
  const hidden = document.getElementById("places-lines");
  const listeners = [];
  let serial = 0;
  let removed = [];
  const lines = new Map();
  const EMPTY = { area: null, shape: null, label: "", place_said: "", segments: [], planned_count: "", realised_count: "", unit: "" };

  function keep() {
    hidden.value = JSON.stringify([...lines.values()].map(({ id, about, ...line }) => line));
    document.dispatchEvent(new CustomEvent("sinkron:changed"));
  }
  function tell(kind, changed) {
    for (const listener of listeners) listener(kind, changed);
  }
  const numbered = (line) => ({ ...EMPTY, ...line, planned_count: asText(line.planned_count), realised_count: asText(line.realised_count), id: ++serial });
  const asText = (value) => (typeof value === "number" ? String(value).replace(".", ",") : value ?? "");

  const store = {
    on: (listener) => listeners.push(listener),
    all: () => [...lines.values()],
    get: (id) => lines.get(id),
    areas: () => new Set([...lines.values()].map((line) => line.area).filter(Boolean)),
    /* Adds lines; an area that is there already is skipped, but takes a count it lacked. */
    add(given) {
      const known = new Map([...lines.values()].filter((line) => line.area).map((line) => [line.area, line]));
      const [added, counted, skipped] = [[], [], []];
      for (const line of given) {
        const same = line.area && known.get(line.area);
        if (same && line.planned_count && !same.planned_count) {
          same.planned_count = line.planned_count;
          counted.push(same);
        } else if (same) skipped.push(line);
        else {
          const made = numbered(line);
          lines.set(made.id, made);
          if (made.area) known.set(made.area, made);
          added.push(made);
        }
      }
      if (added.length) tell("added", added);
      if (counted.length) tell("updated", counted);
      if (added.length || counted.length) keep();
      return { added, counted, skipped };
    },
    remove(ids) {
      removed = [...lines.values()].filter((line) => ids.includes(line.id));
      for (const id of ids) lines.delete(id);
      tell("removed", removed);
      keep();
      return removed;
    },
    undo() {
      for (const line of removed) lines.set(line.id, line);
      tell("added", removed);
      removed = [];
      keep();
    },
    update(id, values) {
      Object.assign(lines.get(id), values);
      tell("updated", [lines.get(id)]);
      keep();
    },
    /* What an outline covers, in words: shown, not kept. */
    describe(id, about) {
      lines.get(id).about = about;
      tell("updated", [lines.get(id)]);
    },
    /* As a person types in the table, which shows it already. */
    type(id, field, value) {
      lines.get(id)[field] = value;
      tell("typed", [lines.get(id)]);
      keep();
    },
  };
  for (const line of JSON.parse(hidden.value || "[]").map(numbered)) lines.set(line.id, line);

  Places.store = store;
  Places.segmentNames = new Map();
  Places.defaultUnit = () => hidden.form?.elements.unit?.value?.trim() ?? "";
  Places.lineOf = (area, planned_count = "") => ({ area: area.code, label: area.label, planned_count });
  Places.removeWithUndo = (ids) => {
    const gone = store.remove(ids);
    const said = gone.length === 1
      ? Places.word("removed", { name: gone[0].label || gone[0].place_said })
      : Places.word("removedMany", { count: Places.number(gone.length) });
    Places.say(said, [Places.word("undo"), () => { store.undo(); Places.say(""); }]);
  };
  Places.addWithWord = (given) => {
    const { added, counted, skipped } = store.add(given);
    const done = added.length + counted.length;
    const only = given.length === 1 && given[0];
    const said = [];
    if (only && !done) said.push(Places.word("already", { name: only.label }));
    else {
      said.push(only ? Places.word("added", { name: only.label }) : Places.word("addedMany", { count: Places.number(done) }));
      if (skipped.length) said.push(Places.word("skipped", { count: Places.number(skipped.length) }));
    }
    Places.say(said.join(" "));
    return added;
  };

  /* One panel open at a time; closing gives the focus back to what opened it. */
  Places.open = (id) => {
    for (const panel of box.querySelectorAll(".places-panel")) panel.hidden = panel.id !== id;
    for (const opener of box.querySelectorAll("[data-open]")) {
      opener.setAttribute("aria-expanded", String(`places-${opener.dataset.open}` === id));
    }
  };
  box.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const id = `places-${opener.dataset.open}`;
      const wasOpen = !document.getElementById(id).hidden;
      Places.open(wasOpen ? null : id);
      if (!wasOpen) document.getElementById(id).querySelector("textarea, input, button").focus();
    }
    if (event.target.closest("[data-close]")) {
      Places.open(null);
      document.getElementById("places-q").focus();
    }
  });
  return Places;
})();
