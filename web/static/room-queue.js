/* Agreements typed in the meeting room, kept in this browser until the server has them.

   One list per meeting and person in localStorage, sent in the order of typing. Each entry has a
   token made here: sent twice, it is one agreement. What the server refuses stays, with its words.
   Says "room:queue" on the document after every change, "room:stored" and "room:refused" of each. */
"use strict";

window.RoomQueue = (() => {
  const data = JSON.parse(document.getElementById("room-data").textContent);
  const form = document.getElementById("agree-form");
  const KEY = `sinkron:ruang:${data.meeting}:${data.now.user}`;
  const RETRY_MS = 15_000;
  const PATIENCE_MS = 20_000;
  const TROUBLE = {
    network: "Menunggu jaringan. Dikirim sendiri begitu tersambung.",
    session: "Sesi Anda berakhir. Masuk lagi di tab baru, lalu kirim; antrean tetap tersimpan di sini.",
    person: "Peramban ini sekarang masuk sebagai orang lain. Masuk lagi sebagai pengetiknya, lalu kirim.",
    right: "Anda tidak lagi boleh mencatat kesepakatan rakor ini. Antrean tetap tersimpan di sini.",
    server: "Server belum dapat menjawab. Dicoba lagi sebentar lagi.",
  };
  const state = { now: data.now, trouble: "", isKept: true, isSending: false };
  let memory = []; // where the browser refuses to store anything

  const said = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const csrf = () => /(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/.exec(document.cookie)?.[1] ?? "";

  /* --- The list ----------------------------------------------------------------------------- */
  function entries() {
    if (!state.isKept) return memory;
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return memory;
    }
  }
  function write(list) {
    memory = list;
    try {
      if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
      else localStorage.removeItem(KEY);
      state.isKept = true;
    } catch {
      state.isKept = false;
    }
    said("room:queue");
  }
  const waiting = () => entries().filter((entry) => !entry.why);
  const refused = () => entries().filter((entry) => entry.why);

  /* A new entry at the end; one with a token that is there takes its place again. */
  function put(entry) {
    const list = entries();
    const place = list.findIndex((each) => each.token === entry.token);
    if (place < 0) list.push(entry);
    else list[place] = entry;
    write(list);
  }
  const drop = (token) => write(entries().filter((entry) => entry.token !== token));

  function token() {
    if (crypto.randomUUID) return crypto.randomUUID();
    // Outside https there is none: the same 122 random bits by hand.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /* --- Asking the server -------------------------------------------------------------------- */
  class Trouble extends Error {}

  async function ask(address, options = {}) {
    let answer;
    try {
      answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
    } catch {
      throw new Trouble("network");
    }
    if (answer.status === 401) throw new Trouble("session");
    if (answer.status >= 500 || [408, 429].includes(answer.status)) throw new Trouble("server");
    return answer;
  }

  /* Who is signed in and what the meeting agreed by now. Throws Trouble. */
  async function refresh() {
    const answer = await ask(form.dataset.nowUrl);
    if (!answer.ok) throw new Trouble("right");
    const now = await answer.json();
    if (now.user !== data.now.user) throw new Trouble("person");
    state.now = now;
    said("room:queue");
    if (!now.may_agree) throw new Trouble("right");
  }

  function wordsOf(told) {
    if (typeof told.detail === "string") return told.detail;
    const words = Object.values(told).flat(3).filter((text) => typeof text === "string");
    return [...new Set(words)].join(" ") || "Ditolak tanpa penjelasan.";
  }

  async function sendOne(entry) {
    const answer = await ask(form.dataset.sendUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify({ ...entry.body, meeting: data.meeting, token: entry.token }),
    });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      drop(entry.token);
      said("room:stored", told);
    } else {
      const why = wordsOf(told);
      put({ ...entry, why });
      said("room:refused", why);
    }
  }

  async function send() {
    if (!form || state.isSending || !waiting().length) return;
    state.isSending = true;
    try {
      await refresh();
      for (let entry = waiting()[0]; entry; entry = waiting()[0]) await sendOne(entry);
      state.trouble = "";
      await refresh();
    } catch (problem) {
      if (!(problem instanceof Trouble)) throw problem;
      state.trouble = problem.message;
    } finally {
      state.isSending = false;
      said("room:queue");
    }
  }

  /* A person at work keeps the session; nobody at work does not. */
  async function touch() {
    if (!form || state.isSending) return;
    try {
      await refresh();
      state.trouble = "";
    } catch (problem) {
      if (!(problem instanceof Trouble)) throw problem;
      if (["session", "person"].includes(problem.message)) state.trouble = problem.message;
    }
    said("room:queue");
    send();
  }

  setInterval(send, RETRY_MS);
  window.addEventListener("online", send);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) said("room:queue");
  });
  window.addEventListener("beforeunload", (event) => {
    if (entries().length) event.preventDefault();
  });

  return {
    data,
    entries,
    waiting,
    refused,
    put,
    drop,
    token,
    send,
    touch,
    now: () => state.now,
    trouble: () => TROUBLE[state.trouble] ?? "",
    isSignedOut: () => ["session", "person"].includes(state.trouble),
    isKept: () => state.isKept,
  };
})();
