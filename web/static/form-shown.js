/* Shows in the form what the server understood: echoes, questions, how far each section is. */
"use strict";

window.FormShown = (() => {
  const form = document.getElementById("program-form");
  if (!form) return null;
  const words = document.getElementById("form-words").content;
  const word = (name, values = {}) =>
    words.querySelector(`[data-word=${name}]`).textContent.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  /* One line about saving: `look` is saved, busy or trouble; `action` a link or nothing. Trouble stays
     in view, with its link, until something is saved: trying again does not take it away. */
  function state(look, text, action) {
    const line = document.getElementById("form-state");
    if (look === "busy" && line.dataset.state === "trouble") return;
    const said = line.querySelector("span");
    if (line.dataset.state === look && said.dataset.text === text) return;
    line.dataset.state = look;
    said.dataset.text = text;
    said.replaceChildren(text, ...(action ? [" ", action] : []));
  }

  function signInLink() {
    const link = document.createElement("a");
    link.href = form.dataset.loginUrl;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = word("signIn");
    return link;
  }

  function write(id, text) {
    const box = document.getElementById(id);
    if (box && box.textContent !== text) box.textContent = text;
  }

  function choice(problem, { text, label }) {
    const button = document.createElement("button");
    button.className = "btn btn-sm";
    button.name = "pilih";
    button.value = `${problem.field}=${text}`;
    button.textContent = label;
    return button;
  }

  function question(name, problem) {
    const box = document.getElementById(`f-${name}-masalah`);
    const control = document.getElementById(`f-${name}`);
    if (!box) return;
    const now = problem ? `${problem.said} ${problem.why}` : "";
    if (box.dataset.now === now) return; // not read aloud again
    box.dataset.now = now;
    const why = document.createElement("span");
    why.textContent = problem?.why ?? "";
    box.replaceChildren(...(problem ? [why, ...problem.choices.flatMap((c) => [" ", choice(problem, c)])] : []));
    control?.classList.toggle("is-invalid", Boolean(problem));
    if (problem) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }

  function summary(problems) {
    const box = document.getElementById("form-problems");
    box.hidden = !problems.length;
    box.querySelector("ul").replaceChildren(...problems.map(({ label, target, why }) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${target}`;
      link.textContent = label;
      line.append(link, `: ${why}`);
      return line;
    }));
  }

  /* All of one answer. */
  function answer({ title, code, echo, remarks, problems, sections }) {
    write("form-title", title);
    const codeField = document.getElementById("f-code");
    if (codeField !== document.activeElement && !codeField.value.trim()) codeField.value = code;
    for (const field of form.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      write(`f-${name}-gema`, echo[name] ?? "");
      write(`f-${name}-catatan`, remarks[name] ?? "");
      question(name, problems.find((problem) => problem.field === name));
    }
    summary(problems);
    for (const { slug, state: how, said } of sections) {
      const line = form.querySelector(`[data-section=${slug}]`);
      line.className = `is-${how}`;
      line.querySelector(".entry-said").textContent = said;
    }
  }

  return { word, state, signInLink, answer, summary };
})();
