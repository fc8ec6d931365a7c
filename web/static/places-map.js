/* The map beside the table: click villages, draw and change outlines. Our own outlines are the
   base; nothing is asked of another host. Without it the table does everything. */
"use strict";

window.Places && (() => {
  const { box, store, word, element } = Places;
  const place = document.getElementById("places-map");
  const OPEN_ZOOM = 10.5;
  const LINE = "#5b6776";
  const IGNORED = { pmIgnore: true, snapIgnore: true };
  const LOOKS = {
    plain: { color: LINE, weight: 0.6, fillColor: "#fff", fillOpacity: 0.75, dashArray: null },
    chosen: { color: "#123f70", weight: 1.4, fillColor: "#1f5fa8", fillOpacity: 0.65, dashArray: null },
    covered: { color: "#1f5fa8", weight: 0.8, fillColor: "#1f5fa8", fillOpacity: 0.25, dashArray: "3 3" },
    regency: { color: LINE, weight: 1, fillColor: "#e9eef4", fillOpacity: 1, dashArray: null },
    shape: { color: "#b3471d", weight: 2.5, fillColor: "#d9622b", fillOpacity: 0.25 },
    offer: { color: "#b3471d", weight: 2.5, fillColor: "#d9622b", fillOpacity: 0.2, dashArray: "6 4" },
  };
  const outlines = (level, within) => {
    const address = box.dataset.outlines.replace("/desa.json", `/${level}.json`);
    return Places.ask(within ? `${address}?di=${within}` : address);
  };

  const map = L.map(place, { preferCanvas: true, zoomSnap: 0.25, attributionControl: false, scrollWheelZoom: false, zoomControl: false });
  L.control.zoom({ zoomInTitle: word("zoomIn"), zoomOutTitle: word("zoomOut") }).addTo(map);
  const villages = new Map(); // code -> layer
  const regencies = new Map();
  const opening = new Map(); // regency -> promise
  const drawn = new Map(); // digest -> layer group
  const names = new Map(); // code -> area, as the server names it
  let offered = null;

  map.setView([-6.45, 106.1], 8.5);
  // The wheel scrolls the page until somebody has clicked into the map.
  map.on("click", () => map.scrollWheelZoom.enable());
  place.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());

  // --- How villages look -----------------------------------------------------------------------
  function wholeOver(code, areas = store.areas()) {
    for (let above = code; above.includes("."); ) {
      above = above.slice(0, above.lastIndexOf("."));
      if (areas.has(above)) return above;
    }
    return null;
  }
  const lookOf = (code, areas) => (areas.has(code) ? "chosen" : wholeOver(code, areas) ? "covered" : "plain");
  function paint(codes) {
    const areas = store.areas();
    for (const code of codes) {
      const layer = villages.get(code);
      const look = lookOf(code, areas);
      if (layer && layer.look !== look) {
        layer.look = look;
        layer.setStyle(LOOKS[look]);
        if (look === "chosen") layer.bringToFront();
      }
    }
    for (const [code, layer] of regencies) {
      if (!opening.has(code)) layer.setStyle(lookOf(code, areas) === "plain" ? LOOKS.regency : LOOKS.covered);
    }
  }
  store.on((kind, changed) => {
    if (kind === "typed") return;
    const wide = changed.some((line) => line.area && line.area.length < 13);
    if (kind === "added") show(changed);
    paint(wide ? villages.keys() : changed.map((line) => line.area).filter(Boolean));
    drawLines();
    place.dataset.chosen = String(store.areas().size); // for whoever reads the page without eyes
  });

  /* Go to what was added elsewhere; what was clicked here is in view already. */
  async function show(added) {
    const areas = added.map((line) => line.area).filter(Boolean);
    const hidden = areas.filter((code) => !villages.has(code) || !map.getBounds().contains(villages.get(code).getBounds()));
    const touched = [...new Set(hidden.filter((code) => code.length > 5).map((code) => code.slice(0, 5)))];
    if (!hidden.length || !place.dataset.drawn) return;
    place.dataset.going = "yes"; // until it has arrived
    await Promise.allSettled(touched.map(openRegency));
    fit();
  }

  // --- Clicking --------------------------------------------------------------------------------
  const isDrawing = () => map.pm?.globalDrawModeEnabled() || map.pm?.globalEditModeEnabled() || map.pm?.globalRemovalModeEnabled();

  function toggle(code) {
    if (isDrawing()) return;
    const area = names.get(code);
    const own = store.all().filter((line) => line.area === code);
    const whole = wholeOver(code);
    if (own.length) Places.removeWithUndo(own.map((line) => line.id));
    else if (whole) offerSplit(area, whole);
    else Places.addWithWord([Places.lineOf(area)]);
  }

  function offerSplit(area, whole) {
    const line = store.all().find((own) => own.area === whole);
    Places.say(word("covered", { name: area.name, whole: line.label }), [word("split", { name: area.name }), async () => {
      const { villages: inside } = await Places.villagesOf(whole);
      store.remove([line.id]);
      Places.addWithWord(inside.filter((own) => own.code !== area.code).map((own) => ({ ...Places.lineOf(own), unit: line.unit, segments: line.segments })));
    }]);
  }

  function tip(code) {
    const area = names.get(code);
    const areas = store.areas();
    const next = areas.has(code) ? "drop" : "choose";
    const above = area.above.split(",")[0];
    return element("span", {}, element("strong", { text: area.name }), ` ${above}`, element("br"), word(next));
  }

  // --- Outlines of areas -------------------------------------------------------------------------
  function openRegency(code) {
    if (!opening.has(code)) {
      const loading = loadRegency(code);
      opening.set(code, loading);
      loading.catch((problem) => {
        opening.delete(code);
        Places.complain(problem);
      });
    }
    return opening.get(code);
  }

  async function loadRegency(code) {
    place.classList.add("is-loading");
    const [found, districts, inside] = await Promise.all([outlines("desa", code), outlines("kecamatan", code), Places.villagesOf(code)]);
    for (const area of inside.villages) names.set(area.code, area);
    regencies.get(code)?.unbindTooltip();
    const areas = store.areas();
    L.geoJSON(found, {
      ...IGNORED,
      style: (feature) => LOOKS[lookOf(feature.properties.code, areas)],
      onEachFeature: (feature, layer) => {
        const own = feature.properties.code;
        if (!names.has(own)) return;
        villages.set(own, layer);
        layer.look = lookOf(own, areas);
        layer.on("click", () => toggle(own));
        layer.bindTooltip(() => tip(own), { sticky: true });
      },
    }).addTo(map);
    L.geoJSON(districts, { ...IGNORED, interactive: false, style: { color: "#26313d", weight: 1.2, fill: false } }).addTo(map);
    for (const group of drawn.values()) group.bringToFront();
    place.classList.remove("is-loading");
    place.dataset.opened = [...opening.keys()].sort().join(" ");
  }

  function openWhatIsSeen() {
    if (map.getZoom() < OPEN_ZOOM) return;
    const seen = map.getBounds();
    for (const [code, layer] of regencies) if (seen.intersects(layer.getBounds())) openRegency(code);
  }

  async function begin() {
    const found = await outlines("kabkota");
    L.geoJSON(found, {
      ...IGNORED,
      style: LOOKS.regency,
      onEachFeature: (feature, layer) => {
        const { code, kind, name } = feature.properties;
        regencies.set(code, layer);
        const text = `${kind} ${name.replace(/^(Kabupaten|Kota) /, "")}`;
        layer.bindTooltip(text, { permanent: true, direction: "center", className: "places-map-name" });
        layer.on("click", () => {
          if (isDrawing()) return;
          map.fitBounds(layer.getBounds(), { padding: [8, 8] });
          openRegency(code);
        });
      },
    }).addTo(map);
    addNote(found);
    paint([]);
    const touched = new Set(store.all().filter((line) => line.area && line.area.length > 5).map((line) => line.area.slice(0, 5)));
    await Promise.allSettled([...[...touched].map(openRegency), drawLines()]);
    fit();
    map.on("moveend", openWhatIsSeen);
    place.dataset.drawn = "yes";
  }

  function fit() {
    map.invalidateSize();
    const bounds = L.latLngBounds([]);
    for (const code of store.areas()) for (const layer of layersOf(code)) bounds.extend(layer.getBounds());
    for (const group of drawn.values()) bounds.extend(group.getBounds());
    if (!bounds.isValid()) for (const layer of regencies.values()) bounds.extend(layer.getBounds());
    const arrived = () => delete place.dataset.going;
    if (!bounds.isValid() || isDrawing()) return arrived(); // never under the hand that draws
    map.once("moveend", arrived);
    map.fitBounds(bounds, { padding: [12, 12], maxZoom: 13 });
  }

  function layersOf(code) {
    if (villages.has(code)) return [villages.get(code)];
    if (regencies.has(code)) return [regencies.get(code)];
    return [...villages].filter(([own]) => own.startsWith(`${code}.`)).map(([, layer]) => layer);
  }

  function addNote(found) {
    const note = L.control({ position: "bottomleft" });
    note.onAdd = () => {
      const warning = found.approximate && !/perkiraan/i.test(found.source) ? word("approximate") : "";
      return element("div", { className: "map-note", text: [warning, found.source].filter(Boolean).join(" · ") });
    };
    note.addTo(map);
  }

  // --- Outlines of lines ---------------------------------------------------------------------------
  /* Puts on the map what lines name and is not there, takes off what they name no longer. */
  async function drawLines() {
    const named = new Map(store.all().filter((line) => line.shape).map((line) => [line.shape, line]));
    for (const [digest, group] of drawn) {
      if (!named.has(digest)) {
        group.remove();
        drawn.delete(digest);
      }
    }
    const missing = [...named.values()].filter((line) => !drawn.has(line.shape));
    await Promise.all(missing.map(async (line) => {
      drawn.set(line.shape, L.featureGroup());
      try {
        Places.putShape(await Places.describe(line));
      } catch (problem) {
        Places.complain(problem);
      }
    }));
  }

  Places.putShape = (preview, layer = null) => {
    const group = layer ? L.featureGroup([layer]) : L.featureGroup(L.geoJSON(preview.geometry, { style: LOOKS.shape, pmIgnore: !preview.is_exact }).getLayers());
    drawn.get(preview.digest)?.remove();
    drawn.set(preview.digest, group);
    group.eachLayer((own) => {
      own.setStyle(LOOKS.shape);
      own.bindTooltip(() => element("span", { text: store.all().find((line) => line.shape === preview.digest)?.label ?? "" }), { sticky: true });
      Places.watchShape?.(own, preview.digest);
    });
    group.addTo(map);
  };
  Places.moveShape = (from, to) => {
    const group = drawn.get(from);
    if (!group || from === to) return;
    drawn.delete(from);
    drawn.set(to, group);
    group.eachLayer((own) => Places.watchShape?.(own, to));
  };
  Places.showOffer = (preview) => {
    Places.hideOffer();
    offered = L.geoJSON(preview.geometry, { ...IGNORED, interactive: false, style: LOOKS.offer }).addTo(map);
    if (offered.getBounds().isValid()) map.fitBounds(offered.getBounds(), { padding: [20, 20], maxZoom: 14 });
  };
  Places.hideOffer = () => {
    offered?.remove();
    offered = null;
  };
  Places.map = map;

  new ResizeObserver(() => map.invalidateSize()).observe(place);
  // When places-draw.js is there too: it watches every outline that is put on the map.
  document.addEventListener("DOMContentLoaded", () => begin().catch((problem) => {
    place.dataset.drawn = "failed";
    place.textContent = `${word("noMap")} (${problem.message})`;
  }));
})();
