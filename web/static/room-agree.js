/* Agreements in the meeting room: the form beside the item, the queue in words, what was agreed. */
"use strict";

(() => {
  const { Room, RoomQueue: queue } = window;
  const get = (id) => document.getElementById(id);
  const TOUCH_MS = 5 * 60_000;
  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  showAgreed();
  document.addEventListener("room:queue", showAgreed);
  const form = get("agree-form");
  if (!form) return;
  const field = form.elements;

  /* --- The form ----------------------------------------------------------------------------- */
  const drafts = new Map(); // item -> what was typed and not saved
  let about = null; // what the form is about
  let editing = null; // the refused entry in it
  let prefilled = "";

  function open({ resolution = "", entry = null } = {}) {
    if (!queue.now().may_agree) {
      Room.notice("Rakor ini belum dapat mencatat kesepakatan.");
      return;
    }
    remember();
    editing = entry;
    about = entry?.about ?? queue.data.items[Room.at()];
    offer();
    fill(entry?.body ?? drafts.get(about) ?? { resolution: about.resolution });
    if (resolution) field.resolution.value = resolution;
    prefill();
    why("");
    Room.open(get("agree"));
    (resolution || entry ? field.what : form.querySelector("select, textarea")).focus();
    if (document.activeElement === field.what) field.what.setSelectionRange(field.what.value.length, field.what.value.length);
  }

  /* Agencies of the item first; its gaps; what to know of its finding. */
  function offer() {
    const names = new Map([...get("agree-all").children].map((option) => [Number(option.value), option.textContent]));
    const near = about.near.filter((pk) => names.has(pk));
    get("agree-near").replaceChildren(...near.map((pk) => make("option", names.get(pk), { value: pk })));
    get("agree-near").hidden = !near.length;
    get("agree-ground-field").hidden = !about.grounds.length;
    const grounds = about.grounds.map((ground, n) => make("option", ground.label, { value: n }));
    field.ground.replaceChildren(make("option", "seluruh butir ini", { value: "" }), ...grounds);
    const isOpen = about.finding && !about.is_decided;
    get("agree-undecided").hidden = !isOpen;
    get("agree-free-field").hidden = !about.finding;
    get("agree-decide").href = about.finding ? form.dataset.findingUrl.replace("/0/", `/${about.finding}/`) : "#";
  }

  function fill(said) {
    form.reset();
    for (const name of ["what", "person", "due_on", "resolution"]) field[name].value = said[name] ?? "";
    field.free.checked = Boolean(about.finding && "what" in said && !said.finding);
    const ground = about.grounds.findIndex((each) => said.area && each.area === said.area && each.need === said.need && each.segment === (said.segment ?? ""));
    field.ground.value = ground < 0 ? "" : String(ground);
    field.agency.value = said.agency ? String(said.agency) : about.near.length === 1 ? String(about.near[0]) : "";
    prefilled = said.prefilled ?? "";
  }

  /* The first words, as long as nobody has typed over them. */
  function prefill() {
    if (field.what.value !== prefilled) return;
    const subject = about.grounds[field.ground.value]?.label ?? about.subject;
    const chosen = field.resolution.value && field.resolution.selectedOptions[0].textContent;
    const start = subject && subject[0].toUpperCase() + subject.slice(1);
    prefilled = chosen ? `${chosen}: ${subject}` : start ? `${start}: ` : "";
    field.what.value = prefilled;
  }

  function typed() {
    const ground = about.grounds[field.ground.value];
    const body = {
      what: field.what.value.trim(),
      agency: Number(field.agency.value) || null,
      due_on: field.due_on.value,
      person: field.person.value.trim(),
      resolution: field.resolution.value,
    };
    if (about.finding && !field.free.checked) body.finding = about.finding;
    if (ground) Object.assign(body, { area: ground.area, need: ground.need }, ground.segment ? { segment: ground.segment } : {});
    return body;
  }

  const isTouched = () => about && (field.what.value !== prefilled || field.person.value || field.due_on.value);
  function remember() {
    if (!about || editing || get("agree").hidden) return;
    if (isTouched()) drafts.set(about, { ...typed(), what: field.what.value, prefilled });
    else drafts.delete(about);
  }
  form.addEventListener("input", remember);
  field.resolution.addEventListener("change", prefill);
  field.ground.addEventListener("change", () => {
    const near = about.grounds[field.ground.value]?.near ?? [];
    if (near.length === 1 && !field.agency.value) field.agency.value = String(near[0]);
    prefill();
  });

  function why(text, name = "") {
    get("agree-why").textContent = text;
    get("agree-why").hidden = !text;
    for (const each of ["what", "agency", "due_on"]) field[each].toggleAttribute("aria-invalid", each === name);
    if (name) field[name].focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = typed();
    if (!body.what) return why("Tulis apa yang disepakati.", "what");
    if (!body.agency) return why("Pilih OPD penanggung jawab.", "agency");
    if (!body.due_on) return why("Isi tenggatnya.", "due_on");
    const { map: _map, ...kept } = about;
    queue.put({ token: editing?.token ?? queue.token(), item: editing?.item ?? Room.title(), about: kept, body });
    drafts.delete(about);
    about = editing = null;
    Room.close();
    Room.notice(navigator.onLine ? "Menyimpan kesepakatan ..." : "Tersimpan di peramban ini; dikirim begitu ada jaringan.");
    queue.send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  document.addEventListener("room:item", () => {
    if (!get("agree").hidden) Room.close();
  });
  document.addEventListener("room:stored", ({ detail }) => {
    Room.notice(`Kesepakatan ${detail.number} tersimpan. ${detail.of_finding ?? ""}`);
  });

  document.addEventListener("room:refused", ({ detail }) => Room.notice(`Ditolak: ${detail} Tekan A untuk mengubahnya.`));

  /* --- Keys and buttons --------------------------------------------------------------------- */
  const showQueue = () => {
    if (!queue.entries().length) return Room.notice("Tidak ada kesepakatan yang menunggu.");
    Room.open(get("queue"));
    get("queue-title").focus();
  };
  Object.assign(Room.keys, { k: () => open(), a: showQueue });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || get("keys").open) return;
    if (event.target.closest("input, textarea, select") || Room.isPressed(event.target)) return;
    const way = document.querySelectorAll(".item.here [data-resolution]")[Number(event.key) - 1];
    if (event.key !== "Enter" && !way) return;
    event.preventDefault();
    open({ resolution: way?.dataset.resolution });
  });
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-resolution]");
    if (way) open({ resolution: way.dataset.resolution });
  });
  get("agree-open").addEventListener("click", () => open());
  get("queue-open").addEventListener("click", showQueue);
  get("queue-send").addEventListener("click", () => queue.send());
  window.addEventListener("beforeunload", (event) => {
    remember();
    if (drafts.size) event.preventDefault();
  });

  /* --- The queue in words ------------------------------------------------------------------- */
  const forWhat = () => (queue.isSignedOut() ? "menunggu masuk lagi" : "menunggu jaringan");
  let troubleSaid = "";
  function showQueueState() {
    const [waiting, refused] = [queue.waiting().length, queue.refused().length];
    const words = [waiting && `${forWhat()} (${waiting})`, refused && `ditolak (${refused})`].filter(Boolean);
    get("queue-open").textContent = words.join(" · ");
    get("queue-open").hidden = !words.length;
    get("queue-open").classList.toggle("alarm", Boolean(refused || queue.isSignedOut()));
    get("queue-send").hidden = !waiting;
    const state = get("queue-state");
    state.textContent = queue.trouble();
    if (!queue.isKept()) state.append(" Peramban menolak menyimpan: jangan tutup halaman ini.");
    if (queue.isSignedOut()) state.append(" ", make("a", "Masuk lagi", { href: form.dataset.loginUrl, target: "_blank", rel: "noopener" }));
    get("queue-list").replaceChildren(...queue.entries().map(row));
    if (!words.length && !get("queue").hidden) Room.close();
    if (queue.trouble() && queue.trouble() !== troubleSaid) Room.notice(queue.trouble());
    troubleSaid = queue.trouble();
  }

  function row(entry) {
    const box = make("li", "");
    box.append(make("small", entry.item), make("strong", entry.body.what));
    box.append(make("small", entry.why ? `Ditolak: ${entry.why}` : forWhat(), { className: entry.why ? "refused" : "" }));
    if (!entry.why) return box; // it may be stored already: what it says stays as it is
    const button = (text, act) => {
      const made = make("button", text, { type: "button", className: "button" });
      made.addEventListener("click", act);
      return made;
    };
    const buttons = make("p", "");
    buttons.append(
      button("Ubah", () => open({ entry })),
      button("Coba lagi", () => {
        queue.put({ ...entry, why: "" });
        queue.send();
      }),
      button("Buang", () => window.confirm("Buang kesepakatan yang belum tersimpan ini?") && queue.drop(entry.token)),
    );
    if (entry.body.finding) {
      const finding = form.dataset.findingUrl.replace("/0/", `/${entry.body.finding}/`);
      buttons.append(make("a", "Buka temuannya", { href: finding, target: "_blank", rel: "noopener" }));
    }
    box.append(buttons);
    return box;
  }

  let touchedAt = performance.now();
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      if (performance.now() - touchedAt < TOUCH_MS) return;
      touchedAt = performance.now();
      queue.touch();
    });
  }
  document.addEventListener("room:queue", showQueueState);
  showQueueState();
  queue.send();

  /* --- What was agreed ---------------------------------------------------------------------- */
  function showAgreed() {
    const { agreements } = queue.now();
    const rows = agreements.map((each) => {
      const made = make("tr", "");
      const who = each.person ? `${each.agency} (${each.person})` : each.agency;
      made.append(make("td", each.number, { className: "num" }), make("td", each.what), make("td", who), make("td", each.due, { className: "nowrap" }));
      return made;
    });
    get("agreed-list").tBodies[0].replaceChildren(...rows);
    get("agreed-list").hidden = !rows.length;
    get("agreed-none").hidden = Boolean(rows.length);
    const waiting = queue.entries().length;
    get("agreed-waiting").textContent = waiting ? `${waiting} kesepakatan belum tersimpan di server.` : "";
    get("agreed-waiting").hidden = !waiting;
    for (const note of document.querySelectorAll("[data-agreed-finding]")) {
      const own = agreements.filter((each) => String(each.finding) === note.dataset.agreedFinding);
      note.textContent = own.map((each) => `Disepakati dalam rakor ini, no. ${each.number}: ${each.what} (${each.agency}, tenggat ${each.due})`).join(" ");
      note.hidden = !own.length;
    }
  }
})();
