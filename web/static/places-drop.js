/* The location editor, last part: leaving out villages that the live check proposes to leave.

   Listens to "sinkron:drop-villages" with {detail: {codes}}. A line that names one of them goes; one
   that names a larger area becomes its other villages, one by one; an outline is left to the map. */
"use strict";

(() => {
  const { Places } = window;
  if (!Places) return;
  const { store, word } = Places;
  const isIn = (code, area) => code === area || code.startsWith(`${area}.`);

  /* The villages that remain of a larger area, as lines; each keeps the segments and the unit. */
  async function rest(line, codes) {
    const { villages } = await Places.villagesOf(line.area);
    const { segments, unit } = line;
    return villages.filter((village) => !codes.has(village.code)).map((village) => ({ ...Places.lineOf(village), segments, unit }));
  }

  async function drop(codes) {
    const asked = new Set(codes);
    const touched = store.all().filter((line) => line.area && codes.some((code) => isIn(code, line.area)));
    const larger = touched.filter((line) => !asked.has(line.area));
    const villages = (await Promise.all(larger.map((line) => rest(line, asked)))).flat();
    const said = [];
    const outlines = store.all().filter((line) => line.shape);
    if (outlines.length) said.push(word("dropShape", { name: outlines[0].label || outlines[0].place_said }));
    if (!touched.length) {
      Places.say(said.join(" ") || word("dropNone"));
      return;
    }
    const undone = larger.filter((line) => line.planned_count);
    if (undone.length) said.push(word("dropCount", { name: undone[0].label, count: undone[0].planned_count }));
    store.remove(touched.map((line) => line.id));
    const { added } = store.add(villages);
    said.unshift(word("dropped", { count: Places.number(asked.size) }));
    Places.say(said.join(" "), [word("undo"), () => {
      store.undo();
      if (added.length) store.remove(added.map((line) => line.id));
      Places.say("");
    }]);
  }

  document.addEventListener("sinkron:drop-villages", (event) => {
    drop(event.detail.codes).catch(Places.complain);
  });
})();
