// Two members side by side.

// Equal words that stay in view around a difference, and how many must be between for a fold.
const CONTEXT = 24, FOLDED = 30;

// One side: lines of the source with their numbers, and anchors by which both sides scroll.
class Pane {
  constructor(node, number = 1) {
    Object.assign(this, { node, number, anchors: [] });
    put(node);
    this.open();
  }
  open() {
    this.line = el("span.words");
    this.node.append(el("div.line", el("span.number", { "aria-hidden": "true" }, this.number++), this.line));
  }
  // Adds text, in nodes that `make` makes of each line of it.
  add(text, make = raw) {
    text.split("\n").forEach((part, at) => {
      if (at) this.open();
      part = part.replace(/\r$/, "");
      if (part) this.line.append(make(part));
    });
  }
  // Puts a node in the place of text.
  skip(text, node) {
    const lines = text.split("\n").length - 1;
    this.line.append(node);
    this.number += lines - 1;
    if (lines) this.open();
    else this.number++;
  }
  anchor() {
    this.anchors.push(this.line.appendChild(el("span.anchor")));
  }
  stop(stop) {
    this.line.append(el("span.stop", { data: { stop } }));
  }
}

// Scrolls two panes together: what stands between two anchors of one moves with what stands between them in the other.
function linkPanes(...panes) {
  let driven;
  const tops = ({ node, anchors }) => [0, ...anchors.map((mark) => mark.offsetTop), node.scrollHeight];
  panes.forEach((from, side) => (from.node.onscroll = () => {
    const to = panes[1 - side];
    if (driven === from) return (driven = undefined);
    const [x, y] = [tops(from), tops(to)], { scrollTop, clientHeight, scrollHeight } = from.node, top = scrollTop + clientHeight / 3;
    const at = x.findLastIndex((one) => one <= top), share = (top - x[at]) / (x[at + 1] - x[at] || 1), before = to.node.scrollTop;
    to.node.scrollTop = scrollTop <= 0 ? 0 : scrollTop >= scrollHeight - clientHeight - 1 ? to.node.scrollHeight : y[at] + share * ((y[at + 1] ?? y[at]) - y[at]) - clientHeight / 3;
    if (to.node.scrollTop !== before) driven = to;
  }));
}

const equalNode = (text) => el("span.equal", raw(text));
const CHANGED = [(text) => el("del", raw(text)), (text) => el("ins", raw(text))];

// Draws a word-level difference; `open` holds the folds that are open, `unfold` opens another.
function drawDifference(panes, { sides, segments }, open, unfold) {
  panes.forEach((pane, side) => pane.add(sides[side].text.slice(0, sides[side].start(0)), equalNode));
  segments.forEach(({ equal, ranges }, nth) => panes.forEach((pane, which) => {
    const side = sides[which], [from, to] = ranges[which], length = to - from;
    pane.anchor();
    if (!equal) {
      if (!length) return;
      pane.stop(nth);
      pane.add(side.text.slice(side.starts[from], side.ends[to - 1]), CHANGED[which]);
      pane.add(side.text.slice(side.ends[to - 1], side.start(to)), equalNode);
      return;
    }
    const before = nth && CONTEXT, behind = nth < segments.length - 1 && CONTEXT;
    const folds = segments.length > 1 && !open?.has(nth) && open && length >= before + behind + FOLDED, middle = folds ? [from + before, to - behind] : [to, to];
    addEqual(pane, sides, ranges, which, from, middle[0]);
    if (folds) pane.skip(side.text.slice(side.start(middle[0]), side.start(middle[1])), el("button.fold", { type: "button", "aria-expanded": "false", click: () => unfold(nth) }, `⋯ ${counted(middle[1] - middle[0], "equal word")}`));
    addEqual(pane, sides, ranges, which, middle[1], to);
  }));
}

// Equal words from `from` on; those that differ in case or marks alone are underlined.
function addEqual(pane, sides, ranges, which, from, to) {
  const own = sides[which], other = sides[1 - which], shift = ranges[1 - which][0] - ranges[which][0], last = ranges[which][1] - 1;
  const told = (side, at, alone) => side.text.slice(side.starts[at], alone ? side.ends[at] : side.start(at + 1)).replace(/\s+/g, " ");
  let run = from;
  const flush = (until, make) => {
    if (until > run) pane.add(own.text.slice(own.start(run), own.start(until)), make);
    run = until;
  };
  for (let at = from; at < to; at++) {
    if (told(own, at, at === last) === told(other, at + shift, at === last)) continue;
    flush(at, equalNode);
    flush(at + 1, (text) => el("span.minor", { title: "Case, marks or spaces differ" }, raw(text)));
  }
  flush(to, equalNode);
}

// How alike two texts are, in words.
function likeness({ sides, segments, equalWords, spent }) {
  const [a, b] = sides, changes = segments.filter((one) => !one.equal).length;
  if (a.text === b.text) return "The two texts are identical, to the character.";
  if (!changes) return `The words are identical, all ${grouped(a.length)} of them; case, marks or spaces differ.`;
  return `${counted(changes, "difference")}; ${counted(equalWords, "equal word")}, ${percent(equalWords / Math.max(a.length, b.length))} of the longer text.${spent ? " Stretches too different to be compared word by word are shown as replaced." : ""}`;
}

// Where terms stand in a text: [from, to, term]. Of two that begin together the longer one counts.
function termRanges(text, terms) {
  const key = (term) => term.toLowerCase().replace(/\s+/g, " "), of = new Map(terms.map((term, at) => [key(term), at]));
  const all = [...terms].sort((x, y) => y.length - x.length).map((term) => term.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+")).join("|");
  return all ? [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${all})(?![\\p{L}\\p{N}])`, "giu"))].map(({ 0: found, index }) => [index, index + found.length, of.get(key(found)) ?? 0]) : [];
}

function drawRanges(pane, text, ranges, make) {
  let from = 0;
  ranges.forEach(([start, end, what], nth) => {
    if (start < from) return;
    pane.add(text.slice(from, start));
    pane.anchor();
    pane.stop(nth);
    pane.add(text.slice(start, end), (part) => make(part, what));
    from = end;
  });
  pane.add(text.slice(from));
}

// Two places of a passage; `sides` names the fields of a step that stand left and right.
function drawSteps(panes, excerpts, steps, sides) {
  panes.forEach((pane, which) => {
    const text = excerpts[which], at = stringOffsets(text, steps.flatMap((step) => step[sides[which]]));
    let done = 0;
    steps.forEach((step, nth) => {
      const [from, to] = step[sides[which]].map(at), equal = step.kind === "equal";
      pane.anchor();
      if (to <= from) return;
      pane.add(text.slice(done, from), equalNode);
      if (!equal) pane.stop(nth);
      pane.add(text.slice(from, to), equal ? equalNode : CHANGED[which]);
      done = to;
    });
    pane.add(text.slice(done), equalNode);
  });
}

const MODES = { difference: "Differences", marks: "What is shared", passage: "The passage alone" };

function comparePage(finding, chosen, state) {
  const members = chosen.map((at) => finding.members[at]), texts = members.map((member) => member.of.body), { rule, evidence } = finding;
  const whole = !texts.includes(undefined), spans = members.map((member) => member.spans.find((span) => span[6])), cut = !spans.includes(undefined);
  const modes = [cut && rule === PASSAGE && "passage", whole && (rule === STORY || members.every((one) => one.spans.length)) && "marks", whole && "difference", cut && rule !== PASSAGE && "passage"].filter(Boolean);
  const mode = modes.includes(state.mode) ? state.mode : modes[0], open = new Set();
  const here = (a, b, shown = mode) => (location.hash = addressWith({ mode: shown === modes[0] ? "" : shown }, compareAddress(finding, a, b)));
  const swap = () => here(chosen[1], chosen[0]);
  const nodes = ["a", "b"].map((side, which) => el(`div.pane#pane-${side}`, { tabindex: 0, role: "region", "aria-label": `${which ? "Right" : "Left"}: ${members[which].name}` }));
  const half = (which) => el("div.half", el("div.side", el("select", { "aria-label": which ? "Right" : "Left", change: ({ target }) => here(...chosen.with(which, target.value)) },
    finding.members.map((member, at) => option(at, `${at + 1} ${member.name}`, chosen[which]))), link(documentAddress(members[which].of), "document"), copyButton(placeOf(members[which]))), nodes[which]);
  const told = el("p#likeness", { role: "status" }), legend = el("div.legend"), tool = (text, title, click, id = "") => el(`button${id}`, { type: "button", title, click }, text);
  const page = el("article#compare", { data: { key: finding.key, mode } }, el("nav.trail", link(findingAddress(finding), "Back to the finding"), badge(rule)), el("h1", { tabindex: -1 }, finding.title), told,
    el("div.tools", mode && el("label", el("span", "Show"), el("select#mode", { change: ({ target }) => here(...chosen, target.value) }, modes.map((one) => option(one, MODES[one], mode)))),
      tool("⇄ Swap", "s", swap, "#swap"), tool("↓ Next", "n", () => goStop(1)), tool("↑ Previous", "p", () => goStop(-1))), legend, el("div.panes", half(0), half(1)));
  let made;
  page.swap = swap;
  page.draw = () => {
    const tops = nodes.map((node) => node.scrollTop), panes = nodes.map((node, which) => new Pane(node, mode === "passage" ? spans[which][0] : 1));
    const leads = chosen.indexOf(finding.leader), place = mode === "passage" && evidence.places?.find((one) => one.member === chosen[1 - leads] && finding.members[one.member].spans[one.span] === spans[1 - leads]);
    if (!mode) put(told, NO_TEXT);
    else if (mode === "marks") drawMarks(panes, finding, texts, members, told, legend);
    else if (place && leaderOf(finding).spans[evidence.span] === spans[leads]) {
      drawSteps(panes, spans.map((span) => span[6]), place.steps, leads ? ["here", "leader"] : ["leader", "here"]);
      put(told, place.edited ? `${counted(place.equal, "equal word")}, ${grouped(place.edited)} edited.` : "The words of the passage are identical.");
    } else {
      made ??= differenceOf(...(mode === "passage" ? spans.map((span) => span[6]) : texts));
      drawDifference(panes, made, open, (fold) => {
        open.add(fold);
        page.draw();
        nodes[0].focus({ preventScroll: true });
      });
      put(told, likeness(made));
    }
    if (mode && mode !== "marks") put(legend, el("del", "only left"), el("ins", "only right"), el("span.minor", "case, marks or spaces"), el("span.equal", "equal"));
    linkPanes(...panes);
    nodes.forEach((node, which) => (node.scrollTop = tops[which] || (rule !== STORY && mode === "marks" && node.querySelector(".stop")?.offsetTop - 40)));
  };
  return page;
}

function drawMarks(panes, finding, texts, members, told, legend) {
  if (finding.rule !== STORY) {
    panes.forEach((pane, which) => drawRanges(pane, texts[which], rangesOf(texts[which], members[which].spans), (text) => el("mark", raw(text))));
    return put(told, `${finding.fact}.`);
  }
  const terms = storyTerms(finding), all = [...new Set([...terms, ...(finding.evidence.conflicts || []).flatMap(conflictTexts)])], used = new Set();
  const mark = (text, at) => (at < terms.length ? termMark(text, at) : conflictMark(text));
  panes.forEach((pane, which) => drawRanges(pane, texts[which], termRanges(texts[which], all), (text, at) => {
    used.add(at);
    return mark(text, at);
  }));
  put(legend, [...used].sort((x, y) => x - y).map((at) => mark(all[at], at)));
  const clashes = [...used].filter((at) => at >= terms.length).length;
  put(told, `${texts[0] === texts[1] ? "The two texts are identical. " : ""}Names, quotes and terms that are marked: ${used.size - clashes}.${clashes ? ` Statements that do not agree (≠): ${clashes}.` : ""}`);
}

// Goes to the next or previous difference of both panes, or mark of the pane that has the focus.
function goStop(step) {
  const page = byId("compare"), panes = [byId("pane-a"), byId("pane-b")], pane = panes[1] === document.activeElement ? 1 : 0;
  const stops = (page.dataset.mode === "marks" ? [panes[pane]] : panes).flatMap((one) => [...one.querySelectorAll(".stop")]);
  const places = [...new Set(stops.map((one) => Number(one.dataset.stop)))].sort((x, y) => x - y);
  if (!places.length) return say("No difference");
  const at = places.indexOf(page.stop), to = (at < 0 ? (step > 0 ? 0 : -1) : at + step) + places.length;
  page.stop = places[to % places.length];
  page.querySelectorAll(".now").forEach((one) => one.classList.remove("now"));
  stops.filter((one) => Number(one.dataset.stop) === page.stop).forEach((one) => {
    one.nextElementSibling?.classList.add("now");
    one.closest(".pane").scrollTop = one.offsetTop - 80;
  });
  say(`${places.indexOf(page.stop) + 1} of ${places.length}`);
}
