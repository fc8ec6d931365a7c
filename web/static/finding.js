/* Keys of the finding page, and a form that is sent once. The page works without it. */
"use strict";

(() => {
  const bar = document.querySelector("[data-bar]");
  const keys = document.getElementById("keys");
  const isTyping = (place) =>
    place.isContentEditable || (place.matches("input, select, textarea") && !["radio", "checkbox"].includes(place.type));

  function open() {
    const sheet = document.getElementById("bar-open");
    if (sheet) sheet.checked = true;
  }

  function focusBar() {
    if (!bar) return;
    open();
    const first = [...bar.querySelectorAll("input[name=now], textarea, button, a[href]")].find((field) => field.checkVisibility());
    if (first) first.focus();
  }

  function choose(digit) {
    const choice = bar && bar.querySelector(`input[data-key="${digit}"]`);
    if (!choice) return;
    open();
    const folded = choice.closest("details");
    if (folded) folded.open = true;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    choice.form.elements.because.focus();
  }

  function go(relation) {
    const link = document.querySelector(`a[rel~="${relation}"]`);
    if (link) link.click();
  }

  const actions = {
    d: focusBar,
    n: () => go("next"),
    p: () => go("prev"),
    c: () => document.getElementById("comment-text")?.focus(),
    "?": () => keys && !keys.open && keys.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isTyping(event.target) || (keys && keys.open)) return;
    const act = /^[1-9]$/.test(event.key) ? () => choose(event.key) : actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // The resolution is asked for exactly where it is shown.
  document.addEventListener("change", (event) => {
    const choice = event.target.closest("input[name=now]");
    if (choice) choice.form.elements.resolution.required = choice.hasAttribute("data-resolution");
  });
  const chosen = bar && bar.querySelector("input[name=now]:checked");
  if (chosen) chosen.dispatchEvent(new Event("change", { bubbles: true }));

  // A name is put where the cursor was.
  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-mention]")?.dataset.mention;
    const text = document.getElementById("comment-text");
    if (!name || !text) return;
    const before = text.value.slice(0, text.selectionStart);
    text.setRangeText(`${/\S$/.test(before) ? " " : ""}${name} `, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });

  // A button pressed twice sends once; a page that is come back to can send again.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  const refusal = document.getElementById("penolakan");
  if (refusal) refusal.scrollIntoView({ block: "center" });
})();
