/* The meeting room: one item of the agenda at a time, from the keyboard or a presenter's remote.

   Asks for nothing. Says "room:item" on the document when another item is on screen. */
"use strict";

window.Room = (() => {
  const { data } = window.RoomQueue;
  const get = (id) => document.getElementById(id);
  const items = [...document.querySelectorAll("[data-item]")];
  const stage = get("stage");
  const drawing = get("map-drawing");
  const SIZES = [100, 93, 86, 80, 74, 68]; // percent, until an item fits
  const NARROW = window.matchMedia("(max-width: 799px)");
  const MARGIN = 0.04; // of the view, on each side; around kecamatan as much as they are wide
  const REGENCY_CODE = 5;
  const MOST_NAMES = 14;
  const ELSEWHERE = "Jaringan terputus: halaman lain tidak dapat dibuka sekarang.";
  let at = -1;
  let noticeTimer = 0;

  function notice(text) {
    clearTimeout(noticeTimer);
    get("notice").textContent = text;
    get("notice").hidden = !text;
    noticeTimer = setTimeout(() => notice(""), text ? 6000 : 2 ** 30);
  }

  /* --- One item ----------------------------------------------------------------------------- */
  function show(wanted) {
    const index = Math.max(0, Math.min(items.length - 1, wanted));
    if (index === at) return;
    if (items[at]?.contains(document.activeElement)) document.activeElement.blur();
    at = index;
    items.forEach((item, n) => item.classList.toggle("here", n === at));
    get("place").textContent = `${at + 1} dari ${items.length}`;
    get("said").textContent = `Butir ${at + 1} dari ${items.length}: ${items[at].querySelector("h1").textContent}`;
    get("before").disabled = at === 0;
    get("next").disabled = at === items.length - 1;
    history.replaceState(null, "", `#butir-${at + 1}`);
    draw();
    arrange();
    items[at].scrollTop = 0;
    document.dispatchEvent(new CustomEvent("room:item"));
  }
  const asked = () => Number(/^#butir-(\d{1,4})$/.exec(location.hash)?.[1] ?? 1) - 1;

  /* Beside the item stands its map, or what is open over it. */
  function arrange() {
    const isBeside = Boolean(document.querySelector(".side:not([hidden])"));
    stage.classList.toggle("with-side", isBeside);
    const item = items[at];
    for (const size of NARROW.matches ? [100] : SIZES) {
      item.style.fontSize = `${size}%`;
      if (item.scrollHeight <= item.clientHeight) break;
    }
  }

  /* --- The map ------------------------------------------------------------------------------ */
  function draw() {
    if (!drawing) return;
    const view = data.items[at].map;
    get("map").hidden = !view;
    if (!view) return;
    for (const path of drawing.querySelectorAll("path[data-code]:not(.regency)")) {
      path.setAttribute("class", view.shades[path.dataset.code] ? `shade-${view.shades[path.dataset.code]}` : "");
    }
    for (const legend of document.querySelectorAll("[data-legend]")) legend.hidden = Number(legend.dataset.legend) !== at + 1;
    const [left, top, width, height] = frame(view.around);
    drawing.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    name(view, Math.max(width, height) / 30, left, left + width);
  }

  function frame(codes) {
    const boxes = codes.map((code) => data.boxes[code]).filter(Boolean);
    const all = boxes.length ? boxes : Object.values(data.boxes);
    const isClose = boxes.length && codes[0].length > REGENCY_CODE;
    const left = Math.min(...all.map((box) => box[0]));
    const top = Math.min(...all.map((box) => box[1]));
    const width = Math.max(...all.map((box) => box[2])) - left;
    const height = Math.max(...all.map((box) => box[3])) - top;
    const margin = Math.max(width, height) * (isClose ? 1 : MARGIN);
    return [left - margin, top - margin, width + 2 * margin, height + 2 * margin];
  }

  /* Names of what is shaded where that is little, and of the kab/kota; none over another. */
  function name(view, size, west, east) {
    const shaded = Object.keys(view.shades);
    const regencies = (view.around.length ? view.around : Object.keys(data.boxes)).filter((code) => code.length === REGENCY_CODE);
    const wanted = new Set(view.around.length && shaded.length <= MOST_NAMES ? [...shaded, ...regencies] : regencies);
    const placed = [];
    for (const text of drawing.querySelectorAll("text")) {
      text.dataset.x ??= text.getAttribute("x");
      const half = text.textContent.length * size * 0.29;
      const x = Math.max(west + half, Math.min(east - half, Number(text.dataset.x)));
      const y = Number(text.getAttribute("y"));
      const isFree = placed.every((other) => Math.abs(other.x - x) > other.half + half || Math.abs(other.y - y) > size * 1.1);
      const isShown = wanted.has(text.dataset.code) && isFree;
      text.classList.toggle("on", isShown);
      text.setAttribute("font-size", size);
      text.setAttribute("x", x);
      if (isShown) placed.push({ x, y, half });
    }
  }

  /* --- What is open over the map ------------------------------------------------------------ */
  const sides = ["agree", "queue"].map(get).filter(Boolean);
  const opened = () => sides.find((side) => !side.hidden);

  function open(side) {
    for (const each of sides) each.hidden = each !== side;
    arrange();
  }
  function close() {
    const had = opened();
    for (const each of sides) each.hidden = true;
    if (had?.contains(document.activeElement)) document.activeElement.blur();
    arrange();
    return Boolean(had);
  }

  /* --- Keys --------------------------------------------------------------------------------- */
  const next = () => show(at + 1);
  const before = () => show(at - 1);
  const scroll = (lines) => items[at].scrollBy({ top: lines * 60 });
  const KEYS = {
    ArrowRight: next,
    PageDown: next,
    ArrowLeft: before,
    PageUp: before,
    Home: () => show(0),
    End: () => show(items.length - 1),
    ArrowDown: () => scroll(1),
    ArrowUp: () => scroll(-1),
    "?": () => get("keys").showModal(),
    d: darken,
    Escape: escape,
  };
  const isTyped = (target) => target.closest("input, textarea, select, [contenteditable]");
  const isPressed = (target) => target.closest("a, button, summary");

  document.addEventListener("keydown", (event) => {
    const isReload = event.key === "F5" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "r");
    if (isReload && !navigator.onLine) {
      event.preventDefault();
      notice("Jaringan terputus: halaman ini tidak dapat dimuat ulang sekarang.");
      return;
    }
    if (get("keys").open || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key !== "Escape" && isTyped(event.target)) return;
    let act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (event.key === " " && !isPressed(event.target)) act = event.shiftKey ? before : next;
    if (!act) return;
    event.preventDefault();
    act();
  });

  let escapedAt = 0;
  function escape() {
    if (close()) return;
    if (performance.now() - escapedAt < 2000) leave();
    else notice("Tekan Esc sekali lagi untuk keluar dari ruang rapat.");
    escapedAt = performance.now();
  }
  function leave() {
    if (navigator.onLine) location.assign(get("leave").href);
    else notice(ELSEWHERE);
  }

  /* --- Light -------------------------------------------------------------------------------- */
  const LIGHT = "sinkron:ruang:gelap";
  function darken() {
    const isDark = document.documentElement.classList.toggle("dark");
    try {
      localStorage.setItem(LIGHT, isDark ? "ya" : "");
    } catch {
      /* then it is light again next time */
    }
  }
  try {
    document.documentElement.classList.toggle("dark", localStorage.getItem(LIGHT) === "ya");
  } catch {
    /* said above */
  }

  /* --- Buttons ------------------------------------------------------------------------------ */
  function press(id, act) {
    get(id).addEventListener("click", (event) => {
      act();
      if (event.detail) get(id).blur(); // of a mouse: the space bar goes on to the next item
    });
  }
  press("next", next);
  press("before", before);
  press("keys-open", () => get("keys").showModal());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    if (navigator.onLine || !event.target.closest("a[href]")) return;
    event.preventDefault();
    notice(ELSEWHERE);
  });
  window.addEventListener("hashchange", () => show(asked()));
  window.addEventListener("resize", arrange);

  document.documentElement.classList.add("js");
  show(asked());
  return { open, close, opened, notice, keys: KEYS, isPressed, at: () => at, title: () => items[at].querySelector("h1").textContent };
})();
