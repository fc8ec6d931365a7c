/* Drawing, changing and removing outlines on the map, with leaflet-geoman. */
"use strict";

window.Places && Places.map && (() => {
  const { box, map, store, word } = Places;
  const shapes = new WeakMap(); // layer -> digest
  let serial = store.all().filter((line) => line.shape).length;

  map.pm.setLang("id", {
    buttonTitles: {
      drawPolyButton: word("drawPolygon"), drawRectButton: word("drawBox"),
      editButton: word("changeShapes"), deleteButton: word("removeShapes"),
    },
    actions: { removeLastVertex: word("dropVertex") },
    tooltips: { firstVertex: word("firstVertex"), continueLine: word("nextVertex"), finishPoly: word("lastVertex") },
  }, "id");
  map.pm.addControls({
    position: "topleft", drawPolygon: true, drawRectangle: true, editMode: true, removalMode: true, dragMode: false,
    drawMarker: false, drawCircleMarker: false, drawPolyline: false, drawCircle: false, drawText: false, cutPolygon: false, rotateMode: false,
  });
  // Its buttons are links without a text of their own.
  for (const holder of box.querySelectorAll(".leaflet-pm-toolbar .button-container")) {
    holder.querySelector("[role=button]").setAttribute("aria-label", holder.title);
  }
  map.pm.setGlobalOptions({ allowSelfIntersection: false, snappable: false });
  map.pm.setPathOptions({ color: "#b3471d", weight: 2.5, fillColor: "#d9622b", fillOpacity: 0.25 });

  const preview = (layer) => Places.ask(box.dataset.preview, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ geometry: layer.toGeoJSON(6).geometry }),
  }).then(Places.remember);

  box.querySelector("[data-draw]").addEventListener("click", () => {
    map.getContainer().scrollIntoView({ block: "nearest" });
    map.pm.enableDraw("Polygon");
    Places.say(word("drawing"));
  });

  map.on("pm:create", async ({ layer }) => {
    try {
      const found = await preview(layer);
      layer.remove();
      const name = word("drawn", { number: ++serial });
      const use = (own, label) => Places.addWithWord([Places.lineOfShape(own, label)]);
      if (found.repairs.length || found.outside_said) Places.offer({ ...found, label: name }, { use });
      else {
        use(found, name);
        Places.focusLine(store.all().at(-1).id);
      }
    } catch (problem) {
      layer.remove();
      Places.complain(problem);
    }
  });

  /* Every layer of a line's outline: changed in place, or taken away. */
  Places.watchShape = (layer, digest) => {
    const isNew = !shapes.has(layer);
    shapes.set(layer, digest);
    if (!isNew) return;
    layer.on("pm:update", () => change(layer));
    layer.on("pm:remove", () => {
      const gone = store.all().filter((line) => line.shape === shapes.get(layer));
      if (gone.length) Places.removeWithUndo(gone.map((line) => line.id));
    });
  };

  async function change(layer) {
    const before = shapes.get(layer);
    const lines = store.all().filter((line) => line.shape === before);
    try {
      const found = await preview(layer);
      Places.moveShape(before, found.digest);
      for (const line of lines) store.update(line.id, { shape: found.digest, about: Places.aboutShape(found) });
      Places.say([Places.aboutShape(found), found.outside_said, ...found.repairs].filter(Boolean).join(". "));
    } catch (problem) {
      for (const line of lines) Places.putShape(await Places.previewOf(line.shape));
      Places.complain(problem);
    }
  }
})();
