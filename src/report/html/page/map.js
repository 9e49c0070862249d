// Folder by folder, or document by document, and how scores and sizes are spread.

// Links that are listed below the map.
const LINKS = 100;

function histogram(id, title, bars, note) {
  const most = Math.max(1, ...bars.map(([, count]) => count));
  return section({ id, class: "histogram" }, title, el("ol", {}, bars.map(([label, count]) => el("li", {}, el("span", { class: "label", text: label }), el("span", { class: "track" }, el("span", { class: "bar", style: { width: `${(count / most) * 100}%` } })), el("span", { class: "value", text: grouped(count) })))),
    el("p", { class: "quiet", text: note }));
}

function mapPage() {
  const { of, places, links, scores, sizes, left_out: leftOut } = DATA.map;
  const canvas = el("canvas", { id: "map-canvas", role: "img", "aria-label": `${of} by ${of}; the list below says the same`, tabindex: "0" });
  const told = el("p", { id: "map-told", class: "quiet", role: "status", text: `Each cell is two ${of}; the darker, the higher the best score between them. Point at one to read it.` });
  const strongest = [...links].sort((x, y) => y[3] - x[3] || y[2] - x[2] || x[0] - y[0] || x[1] - y[1]);
  const text = ([a, b, count, score]) => (a === b ? `${places[a]}: ${counted(count, "finding")} inside, best score ${score.toFixed(2)}` : `${places[a]} and ${places[b]}: ${counted(count, "finding")}, best score ${score.toFixed(2)}`);
  const cells = new Map(links.map((link) => [`${link[0]} ${link[1]}`, link]));
  let size = 1, chosen = null;
  const draw = () => {
    const width = Math.min(canvas.parentElement.clientWidth, 760), scale = devicePixelRatio || 1;
    size = Math.max(3, Math.min(28, Math.floor(width / Math.max(1, places.length))));
    const side = size * places.length;
    canvas.width = canvas.height = Math.max(1, side * scale);
    canvas.style.width = canvas.style.height = `${side}px`;
    const context = canvas.getContext("2d"), css = getComputedStyle(document.documentElement);
    const color = (name) => css.getPropertyValue(name).trim();
    const inner = size > 5 ? size - 1 : size;
    context.scale(scale, scale);
    context.fillStyle = color("--cell");
    for (let x = 0; x < places.length; x++) for (let y = 0; y < places.length; y++) context.fillRect(x * size, y * size, inner, inner);
    for (const [a, b, , score] of links) {
      context.fillStyle = color(`--heat-${shade(score)}`);
      context.fillRect(a * size, b * size, inner, inner);
      context.fillRect(b * size, a * size, inner, inner);
    }
    if (chosen) {
      context.strokeStyle = color("--ink");
      context.lineWidth = 2;
      context.strokeRect(chosen[0] * size, chosen[1] * size, inner, inner);
    }
  };
  const point = (x, y) => {
    if (x < 0 || y < 0 || x >= places.length || y >= places.length) return;
    chosen = [x, y];
    const link = cells.get(`${Math.min(x, y)} ${Math.max(x, y)}`);
    told.textContent = oneLine(link ? text(link) : `${places[x]} and ${places[y]}: nothing`);
    draw();
  };
  const open = () => {
    if (!chosen) return;
    const link = cells.get(`${Math.min(...chosen)} ${Math.max(...chosen)}`);
    if (!link) return;
    if (of === "documents" && BY_NAME.has(places[chosen[0]])) location.hash = addressWith({}, documentAddress(BY_NAME.get(places[chosen[0]])));
    else location.hash = addressWith({ folder: places[chosen[0]] }, "#/");
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    point(Math.floor((event.clientX - box.left) / size), Math.floor((event.clientY - box.top) / size));
  };
  canvas.addEventListener("pointermove", at);
  canvas.addEventListener("click", (event) => { at(event); open(); });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Enter") open();
    else if (step) {
      event.preventDefault();
      point((chosen ? chosen[0] : 0) + (chosen ? step[0] : 0), (chosen ? chosen[1] : 0) + (chosen ? step[1] : 0));
    }
  });
  const linkTo = (place) => (of === "documents" && BY_NAME.has(place) ? documentAddress(BY_NAME.get(place)) : null);
  const name = (place) => el("a", { href: linkTo(place) ? addressWith({}, linkTo(place)) : addressWith({ folder: place }, "#/"), text: oneLine(place) });
  const page = el("article", { id: "map" }, el("h1", { tabindex: "-1", text: of === "documents" ? "Document by document" : "Folder by folder" }),
    places.length ? [told, el("div", { class: "canvas" }, canvas),
      leftOut > 0 && el("p", { class: "quiet", text: `${counted(leftOut, of === "documents" ? "document" : "folder")} with less found are left out.` }),
      section({ id: "links" }, "Strongest links", el("div", { class: "scroller" }, table({}, ["One", "Other", "Findings", "Best score"], strongest.slice(0, LINKS).map(([a, b, count, score]) => [name(places[a]), a === b ? el("span", { class: "quiet", text: "inside it" }) : name(places[b]), grouped(count), score.toFixed(2)]), [2, 3])),
        strongest.length > LINKS && el("p", { class: "quiet", text: `and ${grouped(strongest.length - LINKS)} more` })),
      el("div", { class: "columns" },
        histogram("score-histogram", "Scores", scores.map((count, bar) => [(bar / scores.length).toFixed(2), count]), "Findings by score, from 0 to 1; copies and lines, which are always 1, are not counted."),
        histogram("size-histogram", "Sizes", sizes.map(([least, count], bar) => [bar + 1 < sizes.length ? (sizes[bar + 1][0] - 1 === least ? `${least}` : `${least}–${sizes[bar + 1][0] - 1}`) : `${least}+`, count]), "Findings by documents or places in them."))]
      : el("p", { class: "empty", text: "Nothing is told twice." }));
  page.draw = () => places.length && draw();
  page.redraw = page.draw;
  return page;
}
