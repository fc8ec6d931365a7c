/* The entry form saves itself as one goes. Nothing typed is lost: until the server has it, a copy
   stays in this browser (form-kept.js). Two writers are told (409), nobody is overwritten. */
"use strict";

(() => {
  const form = document.getElementById("program-form");
  if (!form) return;
  const { word, state, signInLink, answer } = window.FormShown;
  const kept = window.FormKept;
  const PAUSE_MS = 1200;
  const AGAIN_MS = 15_000;
  let timer = 0;
  let running = null; // the promise of the save on its way
  let isWanted = false;
  let isDirty = false;
  let isAsking = false; // a conflict is open: only the person's choice goes on
  let problems = 0;

  const sent = () => new URLSearchParams(new FormData(form)).toString();
  const withoutVersion = (text) => text.replace(/(^|&)version=\d*/, "");
  // The cookie, not the field of the form: signing in again in another tab changes it.
  const token = () => /(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/.exec(document.cookie)?.[1] ?? "";

  function changed() {
    isDirty = true;
    kept.write();
    if (isAsking) return;
    state("busy", word("changed"));
    later(PAUSE_MS);
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  /* Save now; true once the server has what the form says. One at a time: whoever asks while a save
     is on its way gets the answer of one that starts after it. */
  function save() {
    clearTimeout(timer);
    if (isAsking) return Promise.resolve(false);
    isWanted = true;
    running ??= sendAll().finally(() => { running = null; });
    return running;
  }

  async function sendAll() {
    let isSaved = false;
    while (isWanted) {
      isWanted = false;
      isSaved = await send();
      if (!isSaved) break;
    }
    return isSaved;
  }

  async function send(options = {}) {
    form.elements.csrfmiddlewaretoken.value = token(); // the field would win over the header
    const body = sent();
    state("busy", word("saving"));
    let reply;
    try {
      reply = await fetch(form.dataset.saveUrl, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { Accept: "application/json", "X-CSRFToken": token() },
        ...options,
      });
    } catch {
      return failed(word("offline"));
    }
    const said = await reply.json().catch(() => ({}));
    if (reply.ok) return stored(said, body);
    if (reply.status === 401) return failed(word("signedOut"), signInLink());
    if (reply.status === 409 && said.html) return conflict(said);
    return failed(said.detail ?? word("failed"), null, { again: reply.status >= 500 });
  }

  function stored(said, body) {
    form.elements.version.value = said.version;
    problems = said.problems.length;
    answer(said);
    if (withoutVersion(sent()) !== withoutVersion(body)) {
      kept.write();
      later(PAUSE_MS); // typed on while it was on its way
      return true;
    }
    isDirty = false;
    kept.drop();
    state("saved", word("saved", { time: said.saved_at }));
    return true;
  }

  function failed(text, action = null, { again = true } = {}) {
    isDirty = true;
    kept.write();
    state("trouble", text, action);
    if (again) later(AGAIN_MS);
    return false;
  }

  function conflict({ html }) {
    isAsking = isDirty = true;
    kept.write();
    const box = document.getElementById("form-conflict");
    box.innerHTML = html; // our own template, escaped by the server
    state("trouble", word("stale"));
    box.scrollIntoView({ block: "start" });
    box.focus();
    return false;
  }

  async function settle(version) {
    document.getElementById("form-conflict").replaceChildren();
    form.elements.version.value = version;
    isAsking = false;
    await save();
  }

  // --- Moving about --------------------------------------------------------------------------

  const FIELDS = "input:not([type=hidden]):not([readonly]), select:not(.tomselected), textarea, button";

  function goTo(target) {
    const section = document.getElementById(target);
    if (!section) return;
    section.scrollIntoView({ block: "start" });
    const own = section.matches(FIELDS) ? section : [...section.querySelectorAll(FIELDS)].find((f) => f.offsetParent);
    const search = section.tomselect ?? own?.tomselect;
    if (search) search.focus();
    else own?.focus({ preventScroll: true });
  }

  form.addEventListener("click", (event) => {
    const theirs = event.target.closest("[data-conflict=theirs]");
    if (theirs) kept.drop({ ofAnyTab: true });
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    goTo(link.hash.slice(1));
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
    const digit = /^Digit([1-5])$/.exec(event.code);
    if (event.altKey && !event.ctrlKey && digit) {
      event.preventDefault();
      goTo(form.querySelectorAll(".entry-section")[digit[1] - 1].id);
    }
  });

  // --- Sending -------------------------------------------------------------------------------

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button?.name === "version") return settle(button.value);
    if (button?.name === "pilih") {
      const [name, ...text] = button.value.split("=");
      const control = form.elements[name];
      control.value = text.join("=");
      control.focus();
      changed();
      return save();
    }
    const isSaved = await save();
    if (!isSaved || button?.value !== "ajukan") return isSaved;
    if (problems) {
      const box = document.getElementById("form-problems");
      box.scrollIntoView({ block: "center" });
      box.focus();
      return false;
    }
    window.location.assign(form.dataset.submitUrl);
    return true;
  });

  let isMine = false;
  const tell = () => {
    isMine = true;
    document.dispatchEvent(new CustomEvent("sinkron:changed"));
    isMine = false;
  };
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (!event.target.name) return; // search boxes, and the editor's own
      changed();
      tell();
    });
  }
  document.addEventListener("sinkron:changed", () => {
    if (!isMine) changed();
  });

  window.addEventListener("online", () => isDirty && save());
  window.addEventListener("focus", () => isDirty && save());
  window.addEventListener("pagehide", () => {
    if (isDirty && !isAsking && !running) send({ keepalive: true });
  });
  // Back and forward may show the page as it was: what is stored may be newer.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

  document.querySelector("[data-kept=drop]")?.addEventListener("click", () => {
    kept.drop({ ofAnyTab: true });
    isDirty = false;
    window.location.reload();
  });
  if (kept.wasRestored) {
    document.getElementById("form-kept").hidden = false;
    isDirty = true;
    later(0);
  }
})();
