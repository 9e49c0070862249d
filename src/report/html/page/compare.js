// Two members side by side.

// Equal words that stay in view around a difference, and how many must be between for a fold to be worth it.
const CONTEXT_WORDS = 24;
const FOLDED_WORDS = 30;

// One side: lines of the source with their numbers. `stops` are nodes that both sides scroll by.
class Pane {
  constructor(node, firstLine) {
    Object.assign(this, { node, number: firstLine, anchors: [], line: null });
    node.replaceChildren();
    this.open();
  }
  open() {
    this.line = el("span", { class: "words" });
    this.node.append(el("div", { class: "line" }, el("span", { class: "number", "aria-hidden": "true", text: this.number }), this.line));
  }
  // Adds text, in nodes that `make` makes of each line of it.
  add(text, make) {
    text.split("\n").forEach((part, at) => {
      if (at) {
        this.number++;
        this.open();
      }
      const shown = part.replace(/\r$/, "");
      if (shown) this.line.append(make ? make(shown) : visible(shown));
    });
  }
  // Passes over text: what follows stands on its line.
  skip(text, node) {
    this.line.append(node);
    const lines = text.split("\n").length - 1;
    if (lines) {
      this.number += lines;
      this.open();
    }
  }
  anchor() {
    const mark = el("span", { class: "anchor" });
    this.line.append(mark);
    this.anchors.push(mark);
  }
}

// Scrolls two panes together: what stands between two anchors of one moves with what stands between them in the other.
function link(a, b) {
  let driven = null;
  const tops = (pane) => [0, ...pane.anchors.map((mark) => mark.offsetTop), pane.node.scrollHeight];
  const follow = (from, to) => () => {
    if (driven === from) {
      driven = null;
      return;
    }
    const [x, y] = [tops(from), tops(to)], view = from.node.clientHeight / 3, top = from.node.scrollTop;
    const most = from.node.scrollHeight - from.node.clientHeight;
    let target;
    if (top <= 0) target = 0;
    else if (top >= most - 1) target = to.node.scrollHeight;
    else {
      const at = Math.max(0, x.findLastIndex((one) => one <= top + view));
      const share = (top + view - x[at]) / (x[at + 1] - x[at] || 1);
      target = y[at] + share * ((y[at + 1] ?? y[at]) - y[at]) - view;
    }
    const before = to.node.scrollTop;
    to.node.scrollTop = target;
    if (to.node.scrollTop !== before) driven = to;
  };
  a.node.onscroll = follow(a, b);
  b.node.onscroll = follow(b, a);
}

const equalNode = (text) => el("span", { class: "equal", text });
const CHANGED = [(text) => el("del", { text }), (text) => el("ins", { text })];

// Draws a word-level difference. `open` holds the folds that are open; `unfold` is called with one to open.
function drawDifference(panes, made, open, unfold) {
  const sides = [made.a, made.b];
  const start = (side, at) => (at < side.length ? side.starts[at] : side.text.length);
  panes.forEach((pane, which) => pane.add(sides[which].text.slice(0, start(sides[which], 0)), equalNode));
  made.segments.forEach((segment, nth) => {
    const ranges = [segment.a, segment.b];
    panes.forEach((pane) => pane.anchor());
    if (!segment.equal) {
      panes.forEach((pane, which) => {
        const side = sides[which], [from, to] = ranges[which];
        if (from === to) return;
        pane.line.append(el("span", { class: "stop", data: { stop: nth } }));
        pane.add(side.text.slice(side.starts[from], side.ends[to - 1]), CHANGED[which]);
        pane.add(side.text.slice(side.ends[to - 1], start(side, to)), equalNode);
      });
      return;
    }
    const length = segment.a[1] - segment.a[0];
    const before = nth ? CONTEXT_WORDS : 0, behind = nth < made.segments.length - 1 ? CONTEXT_WORDS : 0;
    const folds = length >= before + behind + FOLDED_WORDS && !open.has(nth) && made.segments.length > 1;
    const pieces = folds ? [[0, before], [before, length - behind, true], [length - behind, length]] : [[0, length]];
    for (const [from, to, isFold] of pieces) {
      if (from === to) continue;
      panes.forEach((pane, which) => {
        const side = sides[which], first = ranges[which][0];
        const text = side.text.slice(side.starts[first + from], start(side, first + to));
        if (isFold) {
          const label = `⋯ ${counted(to - from, "equal word")}`;
          pane.skip(text, el("button", { type: "button", class: "fold", "aria-expanded": "false", title: "Show them", data: { fold: nth }, text: label, on: { click: () => unfold(nth) } }));
        } else addEqual(pane, made, which, ranges, from, to);
      });
    }
  });
}

// Equal words; those that differ in case or marks alone are underlined.
function addEqual(pane, made, which, ranges, from, to) {
  const sides = [made.a, made.b];
  const word = (side, at) => side.text.slice(side.starts[at], side.ends[at]);
  const gap = (side, at) => side.text.slice(side.ends[at], at + 1 < side.length ? side.starts[at + 1] : side.text.length).replace(/\s+/g, " ").trim();
  const own = sides[which], [a, b] = [ranges[0][0], ranges[1][0]];
  let run = own.starts[ranges[which][0] + from];
  const flush = (until, node) => {
    if (until > run) pane.add(own.text.slice(run, until), node);
    run = until;
  };
  for (let at = from; at < to; at++) {
    const differs = word(made.a, a + at) !== word(made.b, b + at) || (at + 1 < to && gap(made.a, a + at) !== gap(made.b, b + at));
    if (!differs) continue;
    const here = ranges[which][0] + at;
    flush(own.starts[here], equalNode);
    made.minor = true;
    const next = here + 1 < own.length ? own.starts[here + 1] : own.text.length;
    const shown = own.text.slice(own.starts[here], next);
    flush(own.starts[here] + shown.trimEnd().length, (text) => el("span", { class: "minor", title: "Case, marks or spaces differ", text }));
  }
  const last = ranges[which][0] + to;
  flush(last < own.length ? own.starts[last] : own.text.length, equalNode);
}

// How alike two texts are, in words.
function likeness(textA, textB, made) {
  if (textA === textB) return "The two texts are identical, to the character.";
  const words = Math.max(made.a.length, made.b.length);
  if (made.equalWords === made.a.length && made.equalWords === made.b.length) {
    return `The words are identical, all ${grouped(words)} of them; case, marks or spaces differ.`;
  }
  const changes = made.segments.filter((one) => !one.equal).length;
  const share = words ? made.equalWords / words : 0;
  return `${counted(changes, "difference")}; ${grouped(made.equalWords)} equal words, ${percent(share)} of the longer text.${made.spent ? " Some stretches are too different to be compared word by word, and are shown as replaced." : ""}`;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");

// Ranges of a text in which terms stand: [from, to, term]. Longer terms first, none over another.
function termRanges(text, terms) {
  const usable = terms.map((term, at) => [term, at]).filter(([term]) => /[\p{L}\p{N}]/u.test(term)).sort((x, y) => y[0].length - x[0].length);
  if (!usable.length) return [];
  const of = new Map(usable.map(([term, at]) => [term.toLowerCase().replace(/\s+/g, " "), at]));
  const pattern = usable.map(([term]) => escaped(term).replace(/\s+/g, "\\s+")).join("|");
  let all;
  try {
    all = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "giu");
  } catch {
    return [];
  }
  return [...text.matchAll(all)].map((match) => [match.index, match.index + match[0].length, of.get(match[0].toLowerCase().replace(/\s+/g, " ")) ?? 0]);
}

function drawRanges(pane, text, ranges, make) {
  let from = 0;
  ranges.forEach(([start, end, what], nth) => {
    if (start < from) return;
    pane.add(text.slice(from, start));
    if (!make.quiet) pane.line.append(el("span", { class: "stop", data: { stop: nth } }));
    pane.add(text.slice(start, end), (part) => make(part, what));
    from = end;
  });
  pane.add(text.slice(from));
}

// The steps of a passage as a difference: segments in words of both excerpts. The steps are byte ranges; each becomes one "word".
function drawSteps(panes, excerpts, steps) {
  const offsets = ["leader", "here"].map((key, which) => stringOffsets(excerpts[which], steps.flatMap((step) => step[key])));
  const done = [0, 0];
  steps.forEach((step, nth) => {
    ["leader", "here"].forEach((key, which) => {
      const [from, to] = step[key].map((offset) => offsets[which].get(offset));
      const pane = panes[which], text = excerpts[which];
      if (to <= from) return pane.anchor();
      pane.add(text.slice(done[which], from), equalNode);
      pane.anchor();
      if (step.kind !== "equal") pane.line.append(el("span", { class: "stop", data: { stop: nth } }));
      pane.add(text.slice(from, to), step.kind === "equal" ? equalNode : CHANGED[which]);
      done[which] = to;
    });
  });
  panes.forEach((pane, which) => pane.add(excerpts[which].slice(done[which]), equalNode));
}

// What modes there are for two members, the best first.
function modesFor(finding, a, b, texts) {
  const modes = [];
  const spans = [a, b].every((at) => finding.members[at].spans.some((span) => span[6]));
  const whole = !texts.includes(undefined);
  if (finding.rule === "shared-passage" && spans) modes.push("passage");
  const marks = whole && (finding.rule === "overlapping-report" || finding.members[a].spans.length > 0);
  if (marks) modes.push("marks");
  if (whole) modes.push("difference");
  if (spans && !modes.includes("passage")) modes.push("passage");
  return modes;
}
const MODE_NAMES = { difference: "Differences", marks: "What is shared", passage: "The passage alone" };

function comparePage(finding, a, b, state) {
  const members = [finding.members[a], finding.members[b]], documents = members.map(documentOf), texts = documents.map(textOf);
  const modes = modesFor(finding, a, b, texts), mode = modes.includes(state.mode) ? state.mode : modes[0];
  const open = new Set();
  const here = (x, y, chosen = mode) => addressWith({ mode: chosen === modes[0] ? "" : chosen }, `${findingAddress(finding)}/compare/${x}/${y}`);
  const choose = (side) => el("select", { "aria-label": side ? "Right document" : "Left document", on: { change: (event) => (location.hash = side ? here(a, event.target.value) : here(event.target.value, b)) } },
    finding.members.map((member, at) => el("option", { value: at, selected: at === (side ? b : a), text: `${at + 1} ${oneLine(nameOf(member))}` })));
  const head = (side) => el("div", { class: "side" }, choose(side), el("a", { href: addressWith({}, documentAddress(documents[side])), text: "document" }), copyButton(placeOf(members[side], members[side].spans[0])));
  const paneNodes = ["a", "b"].map((side, which) => el("div", { id: `pane-${side}`, class: "pane", tabindex: "0", role: "region", "aria-label": `${which ? "Right" : "Left"}: ${nameOf(members[which])}` }));
  const told = el("p", { id: "likeness", role: "status" });
  const legend = el("div", { class: "legend" });
  const page = el("article", { id: "compare", data: { key: finding.key, mode: mode || "none" } },
    el("nav", { class: "trail", "aria-label": "Finding" }, el("a", { href: addressWith({ mode: "" }, findingAddress(finding)), text: "Back to the finding" }), badge(finding.rule)),
    el("h1", { tabindex: "-1", text: oneLine(finding.title) }), told,
    el("div", { class: "tools" }, modes.length > 0 && el("label", {}, el("span", { text: "Show" }), el("select", { id: "mode", on: { change: (event) => (location.hash = here(a, b, event.target.value)) } }, modes.map((one) => el("option", { value: one, selected: one === mode, text: MODE_NAMES[one] })))),
      el("button", { type: "button", id: "swap", text: "⇄ Swap", title: "Swap the sides (s)", on: { click: () => (location.hash = here(b, a)) } }),
      el("button", { type: "button", text: "↓ Next", title: "Next place (n)", on: { click: () => goStop(1) } }), el("button", { type: "button", text: "↑ Previous", title: "Previous place (p)", on: { click: () => goStop(-1) } })),
    legend, el("div", { class: "panes" }, el("div", { class: "half" }, head(0), paneNodes[0]), el("div", { class: "half" }, head(1), paneNodes[1])));
  let made;
  const draw = () => {
    const scrolled = paneNodes.map((node) => node.scrollTop);
    const spanOf = (which) => members[which].spans.find((span) => span[6]) || [1];
    const panes = paneNodes.map((node, which) => new Pane(node, mode === "passage" ? spanOf(which)[0] : 1));
    if (!mode) {
      told.textContent = NO_TEXT;
      paneNodes.forEach((node) => put(node, el("p", { class: "empty", text: NO_TEXT })));
    } else if (mode === "difference") {
      made ??= differenceOf(...texts);
      drawDifference(panes, made, open, (fold) => {
        open.add(fold);
        draw();
        paneNodes[0].focus({ preventScroll: true });
      });
      told.textContent = likeness(...texts, made);
      put(legend, el("del", { text: "only left" }), el("ins", { text: "only right" }), made.minor && el("span", { class: "minor", text: "case or marks differ" }), el("span", { class: "equal", text: "equal" }));
    } else if (mode === "marks" && finding.rule === "overlapping-report") drawStory(panes, finding, texts, told, legend);
    else if (mode === "marks") {
      panes.forEach((pane, which) => drawRanges(pane, texts[which], rangesOf(texts[which], members[which].spans).sort((x, y) => x[0] - y[0]), (text) => el("mark", { data: { term: 0 }, text })));
      told.textContent = fact(finding);
    } else drawPassage(panes, finding, [a, b], [spanOf(0), spanOf(1)], told);
    link(...panes);
    paneNodes.forEach((node, which) => (node.scrollTop = scrolled[which]));
  };
  page.draw = () => {
    draw();
    if (mode === "marks" && finding.rule !== "overlapping-report") paneNodes.forEach((node) => {
      const first = node.querySelector(".stop");
      if (first) node.scrollTop = first.offsetTop - 40;
    });
  };
  page.swap = () => (location.hash = here(b, a));
  return page;
}

function drawStory(panes, finding, texts, told, legend) {
  const terms = storyTerms(finding), conflicts = (finding.evidence.conflicts || []).flatMap((one) => conflictText(one).split(" ≠ ")).filter(Boolean);
  const all = [...terms, ...conflicts];
  const used = new Set(), clashes = new Set();
  panes.forEach((pane, which) => drawRanges(pane, texts[which], termRanges(texts[which], all), (text, at) => {
    if (at >= terms.length) {
      clashes.add(all[at]);
      return el("mark", { class: "conflict", data: { conflict: "" }, title: "Where they do not agree", text });
    }
    used.add(at);
    return el("mark", { data: { term: at % 12 }, title: terms[at], text });
  }));
  put(legend, [...used].sort((x, y) => x - y).map((at) => termMark(terms[at], at)), [...clashes].map((text) => el("mark", { class: "conflict", data: { conflict: "" }, text: oneLine(text) })));
  const same = texts[0] === texts[1] ? " The two texts are identical." : "";
  told.textContent = `${counted(used.size, "shared name, quote or term").replace(/terms$/, "terms").replace("name, quote or term", used.size === 1 ? "name, quote or term" : "names, quotes and terms").replace(/termss$/, "terms")} marked${clashes.size ? `, and ${counted(clashes.size, "statement")} that do not agree (≠)` : ""}.${same}`;
}

function drawPassage(panes, finding, chosen, spans, told) {
  const excerpts = spans.map((span) => span[6] || "");
  const places = finding.evidence.places || [];
  const leads = chosen.indexOf(finding.leader);
  const leader = leaderOf(finding).spans[finding.evidence.span];
  const place = leads >= 0 && places.find((one) => one.member === chosen[1 - leads] && finding.members[one.member].spans[one.span] === spans[1 - leads]);
  if (place && leader === spans[leads]) {
    // The steps name the leader's side first.
    if (leads === 0) drawSteps(panes, excerpts, place.steps);
    else drawSteps(panes, excerpts, place.steps.map((step) => ({ kind: step.kind, leader: step.here, here: step.leader })));
    told.textContent = place.edited ? `${grouped(place.equal)} equal words, ${grouped(place.edited)} edited.` : "The words of the passage are identical.";
  } else {
    const made = differenceOf(...excerpts);
    drawDifference(panes, made, new Set(made.segments.map((_, at) => at)), () => {});
    told.textContent = likeness(...excerpts, made);
  }
}

// The next or previous difference or mark, in the pane that has the focus, else the left one.
function goStop(step) {
  const panes = [byId("pane-a"), byId("pane-b")];
  if (!panes[0]) return;
  const from = panes.includes(document.activeElement) ? panes.indexOf(document.activeElement) : 0;
  const stops = panes.flatMap((pane, which) => [...pane.querySelectorAll(".stop")].map((node) => ({ pane, which, node, nth: Number(node.dataset.stop) })));
  const usable = byId("compare").dataset.mode === "marks" ? stops.filter((one) => one.which === from) : stops.filter((one, at) => stops.findIndex((other) => other.nth === one.nth) === at);
  if (!usable.length) return say("No difference");
  usable.sort((x, y) => x.nth - y.nth);
  const now = usable.findIndex((one) => one.nth === goStop.nth && goStop.page === byId("compare"));
  const to = usable[now < 0 ? (step > 0 ? 0 : usable.length - 1) : (now + step + usable.length) % usable.length];
  [goStop.nth, goStop.page] = [to.nth, byId("compare")];
  document.querySelectorAll("#compare .now").forEach((node) => node.classList.remove("now"));
  stops.filter((one) => one.nth === to.nth && (byId("compare").dataset.mode !== "marks" || one.which === from)).forEach((one) => one.node.nextElementSibling?.classList.add("now"));
  to.pane.scrollTop = to.node.offsetTop - to.pane.clientHeight / 3;
  say(`${usable.indexOf(to) + 1} of ${usable.length}`);
}
