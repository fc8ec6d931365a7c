/* An outline before it becomes a line: sent or drawn, shown with what it covers, then used. */
"use strict";

window.Places && (() => {
  const { box, store, word, number, element } = Places;
  const MOST_SHARES = 100;
  const known = new Map(); // previews by digest

  // --- The preview -------------------------------------------------------------------------------
  const panel = document.getElementById("places-preview");
  const part = (name) => panel.querySelector(`[data-${name}]`);
  const label = document.getElementById("places-label");
  let current = null;

  Places.remember = (preview) => {
    known.set(preview.digest, preview);
    return preview;
  };
  Places.previewOf = async (digest) => known.get(digest) ?? Places.remember(await Places.ask(box.dataset.shape.replace(/0{64}/, digest)));
  Places.aboutShape = (preview) => word("shape", { area: preview.area_said, villages: preview.village_said });

  function shareRow(village) {
    return element("tr", {}, ...[village.name, village.district, village.regency].map((text) => element("td", { text })),
      element("td", { className: "num", text: village.share_said }));
  }
  function shareRows(preview) {
    const rows = preview.villages.slice(0, MOST_SHARES).map(shareRow);
    const rest = preview.village_count - rows.length;
    if (rest > 0) rows.push(element("tr", {}, element("td", { colSpan: 4, text: word("more", { count: number(rest) }) })));
    return rows;
  }

  /* Shows the panel; `use(preview, label, each)` is called when the person agrees. */
  Places.offer = (preview, { use, drop }) => {
    current = { preview, use, drop };
    panel.querySelector("h3").textContent = preview.label;
    part("area").textContent = preview.area_said;
    part("crs").textContent = preview.crs || "-";
    part("outside").textContent = preview.outside_said || word("noOutside");
    part("outside").classList.toggle("is-problem", Boolean(preview.outside_said));
    part("villages").textContent = preview.village_said;
    part("shares").replaceChildren(...shareRows(preview));
    const repairs = part("repairs");
    repairs.hidden = !preview.repairs.length;
    repairs.querySelector("ul").replaceChildren(...preview.repairs.map((text) => element("li", { text })));
    part("agree").checked = false;
    part("parts").hidden = !preview.parts.length;
    part("each").textContent = word("each", { count: number(preview.parts.length) });
    panel.querySelector("[name=places-parts]").checked = true;
    label.value = preview.label;
    part("use").disabled = !preview.village_count;
    Places.open(panel.id);
    Places.showOffer?.(preview);
    panel.querySelector("h3").focus();
  };

  function close() {
    current = null;
    Places.hideOffer?.();
    Places.open(null);
  }
  part("use").addEventListener("click", () => {
    const { preview, use } = current;
    if (preview.repairs.length && !part("agree").checked) {
      Places.say(word("agree"));
      part("agree").focus();
      return;
    }
    const each = preview.parts.length && panel.querySelector("[name=places-parts]:checked").value === "each";
    close();
    use(preview, label.value.trim() || preview.label, each);
    document.getElementById("places-q").focus();
  });
  part("close").addEventListener("click", () => {
    current?.drop?.();
    close();
  });
  label.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // would send the form
    part("use").click();
  });

  Places.lineOfShape = (preview, name) => ({
    shape: preview.digest, label: name, place_said: name, about: preview.village_said && Places.aboutShape(preview),
  });
  function useUploaded(preview, name, each) {
    const lines = each
      ? preview.parts.map((own) => ({ shape: own.digest, label: own.label, place_said: own.label, about: own.area_said }))
      : [Places.lineOfShape(preview, name)];
    Places.addWithWord(lines);
  }

  /* For the row under a line that has an outline. */
  Places.sharesOf = async (line) => {
    const preview = await Places.previewOf(line.shape);
    const facts = [Places.aboutShape(preview), preview.outside_said].filter(Boolean).join(". ");
    return element("div", {}, element("p", { className: "small-note", text: facts }),
      element("table", { className: "table table-dense" }, element("tbody", {}, ...shareRows(preview))));
  };

  // --- The file ----------------------------------------------------------------------------------
  const sender = document.getElementById("places-upload");
  const file = document.getElementById("places-file");
  const drop = sender.querySelector(".places-drop");
  const busy = sender.querySelector("[data-busy]");
  const layers = sender.querySelector("[data-layers]");
  const layer = document.getElementById("places-layer");
  let upload = null;

  async function send(fields, name) {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    const told = busy.querySelector("[data-busy-text]");
    busy.hidden = false;
    told.textContent = word("reading", { name });
    Places.say("");
    try {
      const answer = await Places.send(box.dataset.upload, form, (ratio) => {
        told.textContent = ratio < 1 ? word("sending", { name, percent: `${Math.round(ratio * 100)}%` }) : word("reading", { name });
      });
      if (answer.layers) askLayer(answer);
      else {
        layers.hidden = true;
        Places.offer(Places.remember(answer), { use: useUploaded });
      }
    } catch (problem) {
      Places.complain(problem);
    }
    busy.hidden = true;
    file.value = "";
  }
  function askLayer(answer) {
    upload = answer.upload;
    layer.replaceChildren(...answer.layers.map((name) => element("option", { value: name, text: name })));
    layers.hidden = false;
    layer.focus();
  }
  function sendFile(own) {
    layers.hidden = true;
    if (own) send({ file: own, agency: box.dataset.agency }, own.name);
  }

  file.addEventListener("change", () => sendFile(file.files[0]));
  sender.querySelector("[data-choose-layer]").addEventListener("click", () => send({ upload, layer: layer.value }, layer.value));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop") sendFile(event.dataTransfer.files[0]);
    });
  }

  // Lines that came with the page say what they cover as soon as that is known.
  Places.describe = async (line) => {
    const preview = await Places.previewOf(line.shape);
    if (store.get(line.id)?.about !== Places.aboutShape(preview)) store.describe(line.id, Places.aboutShape(preview));
    return preview;
  };
})();
