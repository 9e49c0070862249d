// One document with everything that was found in it.

// Bars that are drawn; a document of thousands of findings is told by the first ones.
const BARS = 40;
// Marked stretches of a text; beyond, the page would take seconds.
const STRETCHES = 5000;

// Bytes of a text in UTF-8.
const bytesOf = (text) => new TextEncoder().encode(text).length;

function partsOf(one) {
  const place = DATA.documents.indexOf(one);
  return one.found.map((finding) => ({
    finding,
    spans: finding.members.filter((member) => member.document === place).flatMap((member) => member.spans),
    members: finding.members.map((member, at) => ({ member, at })),
    mine: finding.members.findIndex((member) => member.document === place),
  }));
}

// Lengths of the union of ranges.
function covered(ranges) {
  let sum = 0, until = 0;
  for (const [from, to] of [...ranges].sort((x, y) => x[0] - y[0])) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}

// Other documents with the share of this one that stands in them, and of them in this one.
function sources(one, parts) {
  const others = new Map();
  const sizes = (document) => (textOf(document) === undefined ? undefined : bytesOf(textOf(document)));
  const own = sizes(one);
  for (const { finding, spans, members, mine } of parts) {
    if (finding.kind === "boilerplate") continue;
    for (const { member, at } of members) {
      if (at === mine) continue;
      const document = documentOf(member);
      if (!others.has(document)) others.set(document, { document, finding, mine, at, rules: new Set(), here: 0, there: 0, hereSpans: [], thereSpans: [] });
      const entry = others.get(document);
      entry.rules.add(finding.rule);
      const pair = finding.pairs.find(([a, b]) => (a === mine && b === at) || (a === at && b === mine));
      if (finding.rule === "exact-duplicate") [entry.here, entry.there] = [1, 1];
      else if (finding.rule === "overlapping-report") entry.score = Math.max(entry.score || 0, pair ? pair[5] : 0);
      else if (pair) {
        const [here, there] = pair[0] === mine ? [pair[3], pair[4]] : [pair[4], pair[3]];
        [entry.here, entry.there] = [Math.max(entry.here, here), Math.max(entry.there, there)];
      }
      entry.hereSpans.push(...spans.map((span) => [span[4], span[5]]));
      entry.thereSpans.push(...member.spans.map((span) => [span[4], span[5]]));
    }
  }
  for (const entry of others.values()) {
    const size = sizes(entry.document);
    if (own) entry.here = Math.max(entry.here, covered(entry.hereSpans) / own);
    if (size) entry.there = Math.max(entry.there, covered(entry.thereSpans) / size);
    entry.known = entry.here > 0 || entry.there > 0;
  }
  return [...others.values()].sort((x, y) => y.here - x.here || (y.score || 0) - (x.score || 0) || (x.document.name < y.document.name ? -1 : 1));
}

function shareBar(share, label) {
  return el("span", { class: "share", title: label }, el("span", { class: "bar", style: { width: `${Math.min(100, share * 100)}%` } }), el("span", { class: "value", text: percent(share) }));
}

function sourcesTable(one, parts) {
  const rows = sources(one, parts).slice(0, MEMBERS_SHOWN).map((entry) => [
    el("a", { href: addressWith({}, documentAddress(entry.document)), text: oneLine(entry.document.name) }),
    el("span", {}, [...entry.rules].map(badge)),
    entry.known ? shareBar(entry.here, "of this document stands there") : entry.score === undefined ? "–" : `score ${entry.score.toFixed(2)}`,
    entry.known ? shareBar(entry.there, "of that document stands here") : "–",
    el("a", { href: addressWith({}, `${findingAddress(entry.finding)}/compare/${entry.mine}/${entry.at}`), text: "side by side" }),
  ]);
  return rows.length > 0 && section({ id: "sources" }, "Where else it stands",
    el("div", { class: "scroller" }, table({}, ["Document", "Relations", "Of this there", "Of that here", ""], rows)));
}

// Each finding a bar over the length of the text; what overlaps stands below each other.
function bars(parts, size) {
  const rows = parts.slice(0, BARS).map(({ finding, spans }) => {
    const drawn = spans.length ? spans : [[0, 0, 0, 0, 0, size]];
    const track = el("span", { class: "track" }, drawn.map((span) => el("span", { class: "bar", data: { rule: finding.rule }, style: { left: `${(span[4] / size) * 100}%`, width: `${Math.max(0.4, ((span[5] - span[4]) / size) * 100)}%` } })));
    return el("li", {}, el("a", { href: addressWith({}, findingAddress(finding)) }, badge(finding.rule), el("span", { class: "title", text: oneLine(finding.title) })), track);
  });
  return section({ id: "bars" }, "What was found in it", el("ol", {}, rows), parts.length > BARS && el("p", { class: "quiet", text: `and ${grouped(parts.length - BARS)} more` }));
}

// The text with every found stretch marked, darker where more than one stands.
function markedText(text, parts, pane) {
  const ranges = parts.flatMap(({ finding, spans }) => rangesOf(text, [...spans]).map(([from, to]) => ({ from, to, finding }))).slice(0, STRETCHES);
  const cuts = [...new Set(ranges.flatMap(({ from, to }) => [from, to]))].sort((x, y) => x - y);
  const starts = new Map(), ends = new Map();
  const put = (map, key, one) => map.set(key, [...(map.get(key) || []), one]);
  for (const one of ranges) {
    put(starts, one.from, one);
    put(ends, one.to, one);
  }
  const active = new Set();
  let from = 0;
  for (const at of [...cuts, text.length]) {
    const found = [...active].map((one) => one.finding);
    if (at > from) {
      if (!found.length) pane.add(text.slice(from, at));
      else pane.add(text.slice(from, at), (part) => el("mark", { data: { rule: found[0].rule, depth: Math.min(3, found.length), stop: "" }, title: found.map((finding) => `${finding.rule}: ${finding.title}`).join("; "), text: part, on: { click: () => (location.hash = addressWith({}, findingAddress(found[0]))) } }));
    }
    (ends.get(at) || []).forEach((one) => active.delete(one));
    (starts.get(at) || []).forEach((one) => active.add(one));
    from = at;
  }
}

// The whole text as a strip beside it: where something was found, and what is in view.
function miniMap(parts, size, pane) {
  const node = el("div", { id: "minimap", role: "img", "aria-label": "Where in the document something was found" });
  for (const { finding, spans } of parts) {
    for (const span of spans.slice(0, 200)) node.append(el("span", { class: "bar", data: { rule: finding.rule }, style: { top: `${(span[4] / size) * 100}%`, height: `${Math.max(0.5, ((span[5] - span[4]) / size) * 100)}%` } }));
  }
  const view = el("span", { class: "view" });
  node.append(view);
  const follow = () => {
    const all = pane.scrollHeight || 1;
    view.style.top = `${(pane.scrollTop / all) * 100}%`;
    view.style.height = `${Math.min(100, (pane.clientHeight / all) * 100)}%`;
  };
  pane.addEventListener("scroll", follow, { passive: true });
  node.addEventListener("click", (event) => {
    const box = node.getBoundingClientRect();
    pane.scrollTop = ((event.clientY - box.top) / box.height) * pane.scrollHeight - pane.clientHeight / 2;
  });
  requestAnimationFrame(follow);
  return node;
}

function documentPage(one) {
  const parts = partsOf(one), text = textOf(one);
  const size = (text === undefined ? Math.max(...parts.flatMap(({ spans }) => spans.map((span) => span[5])), 1) : bytesOf(text)) || 1;
  const pane = el("div", { class: "pane", tabindex: "0", role: "region", "aria-label": "Text" });
  const page = el("article", { id: "document", data: { name: one.name } },
    el("nav", { class: "trail", "aria-label": "Findings" }, el("a", { href: addressWith({}, "#/"), text: "All findings" })),
    el("header", {}, el("p", { class: "labels quiet", text: "Document" }), el("h1", { tabindex: "-1" }, oneLine(one.name), copyButton(one.name)),
      el("p", { text: `${counted(parts.length, "finding")}${text === undefined ? "" : `, ${counted(wordsOf(text, new Map()).length, "word")}`}.` })),
    parts.length > 0 && bars(parts, size), sourcesTable(one, parts),
    section({ id: "text" }, "Text", text === undefined ? el("p", { class: "empty", text: NO_TEXT }) : el("div", { class: "with-map" }, pane, miniMap(parts, size, pane))));
  page.draw = () => text !== undefined && markedText(text, parts, new Pane(pane, 1));
  return page;
}
