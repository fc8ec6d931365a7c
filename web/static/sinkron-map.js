/* Draws our own boundaries as the map: a choropleth (`steps`) or marked ground (`looks`, `shapes`).
   Data comes from a json_script block named by data-map; colours come from sinkron.css. */
"use strict";

(() => {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const LINE = "#5b6776";
  const LOOKS = {
    shared: { fillColor: "#8b1e1e", fillOpacity: 0.55, weight: 1.2 },
    left: { fillColor: "#1f5fa8", fillOpacity: 0.45, weight: 1 },
    right: { fillColor: "#c98f14", fillOpacity: 0.5, weight: 1 },
    coarse: { fillColor: colour("--ramp-0"), fillOpacity: 0.9, weight: 1, dashArray: "4 3" },
  };

  function styleOf(code, data) {
    if (data.steps) {
      const step = data.steps[code];
      const missing = step === null || step === undefined;
      return {
        color: LINE, weight: data.frame ? 0.3 : 1, fillOpacity: 0.85,
        dashArray: missing && !data.frame ? "3 3" : null,
        fillColor: missing ? colour("--no-data") : colour(`--ramp-${step}`),
      };
    }
    const look = LOOKS[data.looks[code]];
    return { color: LINE, weight: 0.5, fillColor: "#fff", fillOpacity: 0.6, ...look };
  }

  function label(feature, data) {
    const text = document.createElement("span");
    const { code, name, kind } = feature.properties;
    const full = name.startsWith(kind) ? name : `${kind} ${name.replace(/^(Kabupaten|Kota) /, "")}`;
    const value = data.values && data.values[code];
    const shown = value === null || value === undefined ? "-" : value.toLocaleString("id-ID");
    text.textContent = data.values ? `${full}: ${shown}` : full;
    return text;
  }

  function goTo(code) {
    const address = new URL(window.location.href);
    address.searchParams.set("wilayah", code);
    address.searchParams.delete("page");
    window.location.assign(address);
  }

  async function draw(box, source) {
    const data = JSON.parse(document.getElementById(source).textContent);
    const map = L.map(box, { preferCanvas: true, zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false });
    map.setView([-6.45, 106.1], 9);
    const answers = await Promise.all(data.outlines.map((address) => fetch(address, { headers: { Accept: "application/json" } })));
    const failed = answers.find((answer) => !answer.ok);
    if (failed) throw new Error(`${failed.url}: ${failed.status}`);
    const collections = await Promise.all(answers.map((answer) => answer.json()));
    const marked = L.featureGroup();
    const all = L.featureGroup();
    for (const collection of collections) {
      L.geoJSON(collection, {
        style: (feature) => styleOf(feature.properties.code, data),
        onEachFeature: (feature, layer) => {
          layer.bindTooltip(() => label(feature, data), { sticky: true });
          const code = feature.properties.code;
          if (data.goes_down) layer.on("click", () => goTo(code.slice(0, data.down)));
          if (data.looks && code in data.looks) marked.addLayer(layer);
          all.addLayer(layer);
        },
      });
    }
    all.addTo(map);
    if (data.frame) await addFrame(map, data.frame);
    for (const side of Object.keys(data.shapes || {})) {
      const drawn = L.geoJSON(data.shapes[side], { style: { color: LINE, ...LOOKS[side], weight: 2 } });
      drawn.eachLayer((layer) => marked.addLayer(layer));
      drawn.addTo(map);
    }
    addNote(map, collections);
    const fit = () => {
      map.invalidateSize();
      const bounds = (marked.getLayers().length ? marked : all).getBounds();
      if (bounds.isValid()) map.fitBounds(bounds, { paddingTopLeft: [8, 8], paddingBottomRight: [8, 26], maxZoom: 14 });
    };
    fit();
    document.addEventListener("shown.bs.tab", fit);
    box.dataset.drawn = "yes";
  }

  async function addFrame(map, address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    const style = { color: "#26313d", weight: 1.3, fill: false };
    L.geoJSON(await answer.json(), { style, interactive: false }).addTo(map);
  }

  function addNote(map, collections) {
    const sources = [...new Set(collections.map((found) => found.source).filter(Boolean))].join("; ");
    const isApproximate = collections.some((found) => found.approximate);
    const note = L.control({ position: "bottomleft" });
    note.onAdd = () => {
      const text = L.DomUtil.create("div", "map-note");
      const warning = isApproximate && !/perkiraan/i.test(sources) ? "Batas perkiraan" : "";
      text.textContent = [warning, sources].filter(Boolean).join(" · ");
      return text;
    };
    note.addTo(map);
  }

  function drawMap(box, source) {
    return draw(box, source).catch((error) => {
      box.dataset.drawn = "failed";
      box.textContent = `Peta tidak dapat dimuat; angkanya ada di tabel. (${error.message})`;
    });
  }

  for (const box of document.querySelectorAll("[data-map]")) drawMap(box, box.dataset.map);
  // For maps that come later than the page.
  window.Sinkron = { ...window.Sinkron, drawMap };
})();
