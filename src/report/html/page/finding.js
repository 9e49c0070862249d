// One finding: what, where, who leads, how alike, and why.

// Members up to which every two are compared in the page.
const HEAT_MEMBERS = 30;
// Bytes of texts that are compared for that at most: more would be felt when the page opens.
const HEAT_BYTES = 2e6;
const MEMBERS_SHOWN = 200;

// [shown, value, title] of a pair of members.
function pairFigures(finding) {
  const known = new Map();
  for (const [a, b, , , , score] of finding.pairs) known.set(`${a} ${b}`, score);
  const size = finding.members.reduce((sum, member) => sum + (textOf(documentOf(member)) || "").length, 0);
  const computes = size <= HEAT_BYTES && ["near-duplicate", "contained"].includes(finding.rule);
  return (a, b) => {
    const [x, y] = [Math.min(a, b), Math.max(a, b)], key = `${x} ${y}`;
    if (finding.rule === "exact-duplicate") return { score: 1 };
    if (known.has(key)) return { score: known.get(key) };
    if (finding.rule === "overlapping-report") return finding.count <= HEAT_MEMBERS ? { score: 0 } : undefined;
    const texts = [x, y].map((at) => textOf(documentOf(finding.members[at])));
    if (!computes || texts.includes(undefined)) return undefined;
    const made = { score: resemblance(...texts), about: true };
    known.set(key, made.score);
    return made;
  };
}

function heatMap(finding, state) {
  const shown = finding.members.slice(0, HEAT_MEMBERS);
  if (shown.length < 2 || ["shared-passage", "repeated-line"].includes(finding.rule)) return undefined;
  const figures = pairFigures(finding);
  let about = false;
  const cell = (a, b) => {
    if (a === b) return el("td", { class: "self", "aria-label": "the same document" });
    const figure = figures(a, b);
    if (!figure) return el("td", { class: "unknown", title: "Not computed", text: "·" });
    about ||= figure.about;
    const value = finding.rule === "overlapping-report" ? figure.score.toFixed(2) : `${figure.about ? "≈" : ""}${percent(figure.score)}`;
    const title = `${nameOf(shown[a])} and ${nameOf(shown[b])}: ${value}`;
    return el("td", { class: `heat-${shade(figure.score)}`, title }, el("a", { href: addressWith({}, `${findingAddress(finding)}/compare/${a}/${b}`), "aria-label": title, text: value.replace("%", "") }));
  };
  const made = el("table", { id: "heat", "aria-label": "How alike any two members are" },
    el("thead", {}, el("tr", {}, el("td", {}), shown.map((member, at) => el("th", { scope: "col", title: nameOf(member), text: at + 1 })))),
    el("tbody", {}, shown.map((member, a) => el("tr", {}, el("th", { scope: "row", title: nameOf(member) }, String(a + 1)), shown.map((_, b) => cell(a, b))))));
  return section({}, "Pair by pair", el("div", { class: "scroller" }, made),
    el("p", { class: "quiet", text: `${finding.rule === "overlapping-report" ? "Scores, 0 to 1" : finding.rule === "contained" ? "Percent of the shorter that stands in the longer" : "Resemblance in percent"}${about ? "; ≈ resemblance computed in this page" : ""}. Numbers are those of the members. A cell opens both side by side.` }));
}

function membersTable(finding) {
  const order = finding.members.map((_, at) => at).sort((a, b) => (b === finding.leader) - (a === finding.leader) || a - b);
  const pairOf = new Map(finding.pairs.filter(([a, b]) => a === finding.leader || b === finding.leader).map((pair) => [pair[0] === finding.leader ? pair[1] : pair[0], pair]));
  const places = (member) => {
    const shown = member.spans.length ? member.spans : [undefined];
    const list = shown.slice(0, 5).map((span) => el("li", {}, el("code", { text: span ? `${span[0]}:${span[1]}` : "whole document" }), copyButton(placeOf(member, span))));
    if (shown.length > 5) list.push(el("li", { class: "quiet", text: `and ${grouped(shown.length - 5)} more` }));
    return el("ul", { class: "places" }, list);
  };
  const dated = finding.members.some((member) => member.date);
  const rows = order.slice(0, MEMBERS_SHOWN).map((at) => {
    const member = finding.members[at], pair = pairOf.get(at);
    const here = pair && (pair[0] === at ? pair[3] : pair[4]), there = pair && (pair[0] === at ? pair[4] : pair[3]);
    return [
      String(at + 1),
      el("span", { class: "name" }, el("a", { href: addressWith({}, documentAddress(documentOf(member))), text: oneLine(nameOf(member)) }),
        at === finding.leader && el("span", { class: "tag", text: "keep" })),
      places(member),
      ...(dated ? [member.date || ""] : []),
      pair ? (finding.rule === "overlapping-report" ? pair[5].toFixed(2) : percent(pair[5])) : finding.rule === "exact-duplicate" ? "100%" : "",
      pair && finding.rule !== "overlapping-report" ? `${percent(here)} · ${percent(there)}` : "",
      ...(hasBaseline() ? [statusText(member.status) || ""] : []),
    ];
  });
  const head = ["", "Document", "Place", ...(dated ? ["Date"] : []), "With the keeper", "In it · of it", ...(hasBaseline() ? ["Baseline"] : [])];
  const without = finding.pairs.length ? [] : [dated ? 4 : 3, dated ? 5 : 4].slice(finding.rule === "exact-duplicate" ? 1 : 0);
  const keep = (list) => list.filter((_, at) => !without.includes(at));
  const more = finding.rule === "shared-passage" || finding.rule === "repeated-line" ? 0 : finding.count - Math.min(order.length, MEMBERS_SHOWN);
  return section({ id: "members" }, `${counted(finding.members.length, "document")}${finding.kind === "boilerplate" ? ", examples" : ""}`,
    el("div", { class: "scroller" }, table({}, keep(head), rows.map(keep), [0])),
    more > 0 && el("p", { class: "quiet", text: `and ${grouped(more)} more` }));
}

// Where and with whom a member is best looked at first: the leader, and the first other one.
function firstPair(finding) {
  if (finding.members.length < 2) return undefined;
  return [finding.leader, finding.leader === 0 ? 1 : 0];
}

function compareForm(finding) {
  const pair = firstPair(finding);
  if (!pair) return undefined;
  const side = (id, label, chosen) => el("label", {}, el("span", { text: label }),
    el("select", { id }, finding.members.map((member, at) => el("option", { value: at, selected: at === chosen, text: `${at + 1} ${oneLine(nameOf(member))}` }))));
  return el("form", { class: "sides", "aria-label": "Side by side", on: { submit: (event) => {
    event.preventDefault();
    location.hash = addressWith({}, `${findingAddress(finding)}/compare/${byId("side-a").value}/${byId("side-b").value}`);
  } } }, side("side-a", "Left", pair[0]), side("side-b", "Right", pair[1]), el("button", { id: "open-compare", class: "main", text: "Side by side" }));
}

// An excerpt with ranges of bytes marked.
function marked(text, ranges) {
  const at = stringOffsets(text, ranges.flat());
  const parts = [];
  let from = 0;
  for (const [start, end] of ranges) {
    parts.push(visible(text.slice(from, at.get(start))), el("mark", { text: text.slice(at.get(start), at.get(end)) }));
    from = at.get(end);
  }
  parts.push(visible(text.slice(from)));
  return parts;
}

function chips(label, list) {
  return list && list.length > 0 && el("div", { class: "chips" }, el("h3", { text: label }), el("ul", {}, list.map((one) => el("li", {}, one))));
}

// The terms of a story, in one order for the whole page: a term's place is its colour.
function storyTerms(finding) {
  const { names = [], quotes = [], terms = [] } = finding.evidence;
  const texts = [...names.map(textIn), ...quotes.map(textIn), ...terms.map((term) => term.text)];
  return [...new Set(texts.filter(Boolean))];
}
const textIn = (value) => (typeof value === "string" ? value : value.text ?? "");
const termMark = (text, at) => el("mark", { data: { term: at % 12 }, text: oneLine(text) });

// Two statements that do not agree: whatever of it is text, in the order of the report.
function conflictText(conflict) {
  if (typeof conflict === "string") return conflict;
  const texts = Object.entries(conflict).filter(([key]) => key !== "kind").flatMap(([, value]) => (Array.isArray(value) ? value : [value]));
  return texts.map((value) => (value && typeof value === "object" ? value.text ?? value.excerpt ?? "" : value)).filter((value) => typeof value === "string" && value).join(" ≠ ");
}

function evidenceOf(finding) {
  const { evidence } = finding;
  if (evidence.because === "shared-story") {
    const terms = storyTerms(finding), chip = (text) => termMark(text, terms.indexOf(text));
    const conflicts = evidence.conflicts || [];
    return section({ id: "evidence" }, "What they share",
      chips("Names", (evidence.names || []).map((name) => chip(textIn(name)))),
      chips("Quotes", (evidence.quotes || []).map((quote) => chip(textIn(quote)))),
      chips("Terms", (evidence.terms || []).map((term) => el("span", { title: `${percent(term.weight)} of the score, in ${term.documents} documents` }, chip(term.text)))),
      conflicts.length > 0 && el("div", { id: "conflicts", class: "conflicts" }, el("h3", { text: "Where they do not agree" }),
        el("ul", { class: "plain" }, conflicts.map((one) => el("li", {}, el("span", { class: "sign", "aria-hidden": "true", text: "≠" }), one.kind && el("span", { class: "quiet", text: `${one.kind} ` }), oneLine(conflictText(one)))))),
      (evidence.excerpts || []).map((excerpt) => {
        const member = finding.members[excerpt.member];
        return member && el("figure", { class: "passage" }, el("figcaption", {}, el("code", { text: oneLine(`${nameOf(member)}:${excerpt.span.line}`) }), copyButton(`${nameOf(member)}:${excerpt.span.line}:${excerpt.span.column}`)),
          el("blockquote", {}, marked(excerpt.span.excerpt, excerpt.shared)));
      }));
  }
  if (evidence.because === "same-lines") {
    return evidence.lines.length > 0 && section({ id: "evidence" }, "The text",
      table({ class: "lines" }, ["Places", "Line"], evidence.lines.map((line) => [grouped(line.count), line.text]), [0]));
  }
  if (evidence.because === "aligned-words") {
    const leader = leaderOf(finding), span = leader.spans[evidence.span];
    return span && span[6] && section({ id: "evidence" }, "The passage",
      el("figure", { class: "passage", data: { stop: "" }, tabindex: "-1" }, el("figcaption", {}, el("code", { text: oneLine(placeOf(leader, span)) }), copyButton(placeOf(leader, span))), el("blockquote", { text: span[6] })),
      evidence.places.slice(0, 20).map((place) => passageFigure(finding, place, span[6])));
  }
  return undefined;
}

// A place of a passage with what it changes, against the leading place.
function passageFigure(finding, place, leading) {
  const member = finding.members[place.member], span = member && member.spans[place.span];
  if (!span) return undefined;
  const sum = place.edited ? `${counted(place.edited, "word")} of ${grouped(place.words)} edited` : "identical words";
  const address = addressWith({ mode: "passage" }, `${findingAddress(finding)}/compare/${finding.leader}/${place.member}`);
  return el("figure", { class: "passage", data: { stop: "" }, tabindex: "-1" },
    el("figcaption", {}, el("code", { text: oneLine(placeOf(member, span)) }), copyButton(placeOf(member, span)), el("span", { class: "quiet", text: sum }), place.member !== finding.leader && el("a", { href: address, text: "side by side" })),
    place.edited > 0 && el("blockquote", {}, inlineSteps(leading, span[6], place.steps)));
}

function inlineSteps(leading, here, steps) {
  const left = stringOffsets(leading, steps.flatMap((step) => step.leader)), right = stringOffsets(here, steps.flatMap((step) => step.here));
  const cut = (text, at, [from, to]) => text.slice(at.get(from), at.get(to));
  return steps.flatMap((step) => {
    if (step.kind === "equal") return [el("span", { class: "equal", text: `${cut(here, right, step.here)} ` })];
    const parts = [];
    if (step.leader[1] > step.leader[0]) parts.push(el("del", { text: cut(leading, left, step.leader) }), " ");
    if (step.here[1] > step.here[0]) parts.push(el("ins", { text: cut(here, right, step.here) }), " ");
    return parts;
  });
}

// Members that have a date, on a line.
function timeLine(finding) {
  const dated = finding.members.map((member, at) => ({ at, name: nameOf(member), time: Date.parse(member.date), date: member.date })).filter((one) => one.time === one.time);
  if (dated.length < 2) return undefined;
  dated.sort((a, b) => a.time - b.time || a.at - b.at);
  const first = dated[0].time, width = dated[dated.length - 1].time - first || 1;
  return section({ id: "timeline" }, "In time",
    el("ol", {}, dated.map((one) => el("li", {}, el("time", { datetime: one.date, text: one.date }), el("span", { class: "track" }, el("span", { class: "dot", style: { left: `${((one.time - first) / width) * 100}%` } })), el("span", { class: "name", text: oneLine(one.name) })))));
}

function findingPage(finding, state) {
  const list = shownFindings(state), at = list.indexOf(finding);
  const step = (by, text) => {
    const other = at >= 0 && list[at + by];
    return other ? el("a", { href: addressWith({}, findingAddress(other)), rel: by > 0 ? "next" : "prev", text }) : el("span", { class: "quiet", text });
  };
  const leader = leaderOf(finding);
  return el("article", { id: "finding", data: { key: finding.key } },
    el("nav", { class: "trail", "aria-label": "Findings" }, el("a", { href: addressWith({}, "#/"), text: "All findings" }), el("span", { class: "steps" }, step(-1, "← Previous"), at >= 0 && el("span", { class: "quiet", text: `${grouped(at + 1)} of ${grouped(list.length)}` }), step(1, "Next →"))),
    el("header", {}, el("p", { class: "labels" }, badge(finding.rule), finding.kind === "boilerplate" && el("span", { class: "tag", text: "boilerplate" }), statusText(finding.status), el("span", { class: "quiet", text: MEANING[finding.rule] || "" })),
      el("h1", { tabindex: "-1", text: oneLine(finding.title) }), el("p", { text: fact(finding) }),
      leader && finding.kind === "finding" && el("p", { id: "keeper" }, el("strong", { text: "Keep " }), el("code", { text: oneLine(nameOf(leader)) }), ` ${keeper(finding)}`)),
    compareForm(finding), membersTable(finding), timeLine(finding), heatMap(finding, state), evidenceOf(finding),
    el("p", { class: "quiet" }, "id ", el("code", { text: finding.key })));
}
