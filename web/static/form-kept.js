/* What was typed and is not saved yet, kept in this browser per form and person, until it is saved.
   Loaded first: it puts a kept copy back before anything else reads the form. */
"use strict";

window.FormKept = (() => {
  const form = document.getElementById("program-form");
  if (!form) return null;
  const key = `sinkron:isian:${form.dataset.saveUrl}:${form.dataset.user}`;
  const tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "token", "version"]);

  /* Every field with its values, as they would be sent. */
  function fields() {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (!LEFT_OUT.has(name)) (found[name] ??= []).push(value);
    }
    return found;
  }

  // A browser may refuse to store anything, or have no room: then nothing is kept.
  function read() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }
  function write() {
    const copy = { tab, version: form.elements.version.value, fields: fields() };
    try {
      localStorage.setItem(key, JSON.stringify(copy));
    } catch {
      /* said above */
    }
  }
  function drop({ ofAnyTab = false } = {}) {
    try {
      if (ofAnyTab || read()?.tab === tab) localStorage.removeItem(key);
    } catch {
      /* said above */
    }
  }

  function put(control, values) {
    if (control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = values[0] ?? "";
  }

  /* Put the kept copy back where the page says something else. Its version comes with it: if
     somebody else has written since, saving asks. */
  function restore() {
    const copy = read();
    if (!copy?.fields || document.querySelector("#form-conflict *")) return false;
    if (JSON.stringify(copy.fields) === JSON.stringify(fields())) {
      drop({ ofAnyTab: true });
      return false;
    }
    for (const control of form.elements) {
      const isPlain = control.name && !LEFT_OUT.has(control.name) && control.type !== "submit";
      const isOff = control.type === "hidden" && control.name === "period_is_assumed";
      if (isPlain && !isOff) put(control, copy.fields[control.name] ?? []);
    }
    form.elements.version.value = copy.version;
    write();
    return true;
  }

  return { fields, write, drop, wasRestored: restore() };
})();
