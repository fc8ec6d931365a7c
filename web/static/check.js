/* The live check beside the program form: posts the whole form after a change and shows the answer.

   Listens to "sinkron:changed" (form.js, places.js). Says "sinkron:drop-villages" with
   {detail: {codes: ["36.04.01.2001", ...]}} when somebody takes a way out; places.js, which owns the
   lines, leaves those villages out and says "sinkron:changed".
   The panel lies in the form; data-program is the id of the program, data-url where to ask. */
"use strict";

(() => {
  const panel = document.getElementById("check-panel");
  const WAIT_MS = 600;
  const token = () => /(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = () => ({ "X-CSRFToken": token(), "X-Requested-With": "fetch" });

  async function send(address, body, signal) {
    const answer = await fetch(address, { method: "POST", body, headers: headers(), signal, redirect: "error" });
    if (answer.ok) return answer;
    const said = (answer.headers.get("Content-Type") || "").startsWith("text/plain") ? await answer.text() : "";
    throw new Error(said || (answer.status === 401 ? "Sesi Anda berakhir. Masuk lagi di tab baru; isian tetap ada." : "Pemeriksaan tidak berhasil. Isian tetap ada; coba lagi."));
  }

  /* --- Reasons: in the panel, and in the reminder before submitting ----------------------------- */
  async function keep(field, note) {
    const body = new FormData();
    body.set("reason", field.value);
    try {
      await send(field.dataset.reason, body);
      field.defaultValue = field.value;
      note.textContent = field.value.trim() ? "Tersimpan; ikut ke antrean telaah." : "Alasan dihapus.";
    } catch (problem) {
      note.textContent = problem.message;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep]");
    if (!button) return;
    const box = button.closest(".check-reason");
    keep(box.querySelector("[data-reason]"), box.querySelector("[data-kept]"));
  });

  async function remind(box) {
    const answer = await fetch(box.dataset.checkReminder, { headers: headers() });
    if (answer.ok) box.innerHTML = await answer.text();
  }
  for (const box of document.querySelectorAll("[data-check-reminder]")) remind(box).catch(() => {});

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-check-reminder] [data-reason-form]");
    if (!form) return;
    event.preventDefault();
    try {
      await send(form.action, new FormData(form));
      form.replaceChildren("Tersimpan; ikut ke antrean telaah.");
    } catch (problem) {
      form.append(problem.message);
    }
  });

  if (!panel) return;

  /* --- The panel -------------------------------------------------------------------------------- */
  const form = panel.closest("form");
  const note = document.createElement("p");
  note.className = "small-note check-note";
  note.setAttribute("role", "status");
  const body = document.createElement("div");
  panel.replaceChildren(note, body);
  let timer = null;
  let running = null;

  const isWritten = () => [...body.querySelectorAll("[data-reason]")].some((field) => field.value !== field.defaultValue);
  const opened = () => [...body.querySelectorAll("details[open] [id]")].map((inside) => inside.id);

  function show(html) {
    const before = opened();
    body.innerHTML = html;
    for (const id of before) body.querySelector(`#${CSS.escape(id)}`)?.closest("details").setAttribute("open", "");
  }

  async function check() {
    if (isWritten()) return; // somebody is writing a reason: the next change asks again
    running?.abort();
    const mine = (running = new AbortController());
    const posted = new FormData(form);
    if (panel.dataset.program) posted.set("program", panel.dataset.program);
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await send(panel.dataset.url, posted, mine.signal);
      const html = await answer.text();
      if (mine.signal.aborted) return;
      show(html);
      note.textContent = "";
    } catch (problem) {
      if (mine.signal.aborted) return;
      note.textContent = problem instanceof TypeError ? "Tidak ada sambungan. Hasil terakhir tetap ditampilkan." : problem.message;
    } finally {
      if (running === mine) panel.removeAttribute("aria-busy");
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(check, WAIT_MS);
  }

  document.addEventListener("sinkron:changed", later);
  // What is typed here is not part of the form.
  for (const name of ["input", "change"]) panel.addEventListener(name, (event) => event.stopPropagation());

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (!button) return;
    const codes = button.dataset.drop.split(",").filter(Boolean);
    document.dispatchEvent(new CustomEvent("sinkron:drop-villages", { detail: { codes } }));
  });

  // A map is drawn when it is opened; `toggle` does not bubble.
  panel.addEventListener("toggle", (event) => {
    const box = event.target.open && event.target.querySelector("[data-late-map]:not([data-drawn])");
    if (box && window.Sinkron?.drawMap) window.Sinkron.drawMap(box, box.dataset.lateMap);
  }, true);

  check();
})();
