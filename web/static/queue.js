/* The queue from the keyboard, and choosing rows. Without it everything is links and a form. */
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll(".queue tr[data-row], .table-dense tbody tr:has([data-open])")];
  const links = () => rows().map((row) => row.querySelector("[data-open]"));
  const dialog = document.getElementById("tombol");
  const form = document.querySelector("form[data-bulk]");
  const boxes = () => [...document.querySelectorAll("input[name=pilih]")];

  // --- Which row is meant: the one that holds the focus ------------------------------------------

  function current() {
    const row = document.activeElement?.closest("tr");
    return row ? rows().indexOf(row) : -1;
  }

  function go(step) {
    const all = links();
    if (!all.length) return;
    const at = current();
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
    rows()[next].scrollIntoView({ block: "nearest" });
  }

  // --- Choosing ----------------------------------------------------------------------------------

  function show() {
    if (!form) return;
    const count = boxes().filter((box) => box.checked).length;
    const all = form.querySelector("[data-pick-all]");
    for (const box of boxes()) box.closest("tr").classList.toggle("is-picked", box.checked);
    const page = form.querySelector("[data-pick-page]");
    page.checked = count > 0 && count === boxes().length;
    page.indeterminate = count > 0 && count < boxes().length;
    form.querySelector("[data-picked]").textContent = all?.checked
      ? all.closest("label").textContent.trim()
      : count ? form.dataset.picked.replace("%", count) : "";
  }

  function assignToMe(at) {
    if (!form) return;
    const all = form.querySelector("[data-pick-all]");
    if (!boxes().some((box) => box.checked) && !all?.checked) {
      if (at < 0) return;
      rows()[at].querySelector("input[name=pilih]").checked = true;
    }
    form.querySelector("[name=tindakan]").value = "tugaskan:saya";
    form.requestSubmit();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-page]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-pick-page], [data-pick-all], input[name=pilih]")) show();
  });

  // --- Keys --------------------------------------------------------------------------------------

  const isTyping = (target) =>
    target.isContentEditable ||
    target.closest("textarea, select, dialog[open]") ||
    (target.matches("input") && !["checkbox", "radio", "button", "submit"].includes(target.type));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const at = current();
    const act = {
      j: () => go(1),
      k: () => go(-1),
      o: () => at >= 0 && links()[at].click(),
      x: () => {
        const box = at >= 0 && rows()[at].querySelector("input[name=pilih]");
        if (box) { box.checked = !box.checked; show(); }
      },
      a: () => assignToMe(at),
      "?": () => dialog?.showModal(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) dialog?.showModal();
  });

  window.addEventListener("pageshow", show);
})();
