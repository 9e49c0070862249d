// Two members side by side.

// Equal words around a difference, and how many between are folded.
const CONTEXT = 24, FOLDED = 30;
// One side: numbered lines, and anchors by which both scroll.
class Pane {
	constructor(node, number = 1) {
		Object.assign(this, { node, number, anchors: [] });
		put(node);
		this.open();
	}
	open() {
		this.ended = false;
		this.line = el("span.words");
		this.node.append(el("div.line", el("span.number", { "aria-hidden": "true" }, this.number++), this.line));
	}
	add(text, make = raw) {
		text.split("\n").forEach((part, at) => {
			if (at) {
				if (this.ended) this.open();
				this.ended = true;
			}
			part = part.replace(/\r$/, "");
			if (!part) return;
			if (this.ended) this.open();
			this.line.append(make(part));
		});
	}
	skip(text, node) {
		const lines = text.split("\n").length - 1;
		if (this.ended) this.open();
		this.line.append(node);
		this.number += lines - 1;
		if (lines) this.open();
		else this.number++;
	}
	anchor() {
		this.anchors.push(this.line.appendChild(el("span.anchor")));
	}
	stop(stop) {
		if (this.ended) this.open();
		this.line.append(el("span.stop", { data: { stop } }));
	}
}
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
const NODES = { equal: ["span.equal", "span.equal"], minor: ["span.minor", "span.minor"], changed: ["del", "ins"] };
function drawDifference(panes, { sides, segments }, opened, unfold) {
	panes.forEach((pane, which) => {
		const { text, starts, ends, start } = sides[which], add = (from, to, kind = "equal") => pane.add(text.slice(from, to), (shown) => el(NODES[kind][which], raw(shown)));
		add(0, start(0));
		segments.forEach(({ kind, ranges }, nth) => {
			const [from, to] = ranges[which], before = nth && CONTEXT, behind = nth < segments.length - 1 && CONTEXT;
			pane.anchor();
			if (from === to) return;
			if (kind === "changed" && ends[to - 1] > starts[from]) pane.stop(nth);
			if (kind === "equal" && unfold && segments.length > 1 && !opened.has(nth) && to - from >= before + behind + FOLDED) {
				const until = behind ? start(to - behind) : ends[to - 1];
				add(starts[from], start(from + before));
				pane.skip(text.slice(start(from + before), until), el("button.fold", { "aria-expanded": "false", click: () => unfold(nth) }, `⋯ ${counted(to - from - before - behind, "equal word")}`));
				add(until, ends[to - 1]);
			} else add(starts[from], ends[to - 1], kind);
			add(ends[to - 1], start(to));
		});
	});
}
function termRanges(text, terms) {
	const key = (term) => term.toLowerCase().replace(/\s+/g, " "), of = new Map(terms.map((term, at) => [key(term), at]));
	const all = [...terms].sort((x, y) => y.length - x.length).map((term) => term.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+")).join("|");
	return all ? [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}]|\\d[.,])(?:${all})(?![\\p{L}\\p{N}]|[.,]\\d)`, "giu"))].map(({ 0: found, index }) => [index, index + found.length, of.get(key(found)) ?? 0]) : [];
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
function comparePage(finding, chosen, state) {
	const members = chosen.map((at) => finding.members[at]), bodies = members.map((member) => member.of.body), { rule } = finding;
	const spans = members.map((member) => member.spans.find((span) => span[6])), whole = !bodies.includes(undefined), cut = !spans.includes(undefined);
	const modes = [cut && rule === PASSAGE && "passage", whole && (rule === STORY || cut) && "marks", whole && "difference", cut && rule !== PASSAGE && "passage"].filter(Boolean);
	const mode = modes.includes(state.mode) ? state.mode : modes[0], alone = mode === "passage", texts = alone ? spans.map((span) => span[6]) : bodies;
	const here = ([a, b], next = mode) => open(compareAddress(finding, a, b), { mode: next === modes[0] ? "" : next });
	const nodes = ["a", "b"].map((side, which) => el(`div.pane#pane-${side}`, { tabindex: 0, role: "region", "aria-label": `${which ? "Right" : "Left"}: ${members[which].name}` }));
	const half = (which) => el("div.half", el("div.side", el("select", { "aria-label": which ? "Right" : "Left", change: ({ target }) => here(chosen.with(which, target.value)) },
		finding.members.map((member, at) => option(at, `${at + 1} ${member.name}`, chosen[which]))), link(documentAddress(members[which].of), "document"), copyButton(placeOf(members[which]))), nodes[which]);
	const tools = copyOf("tools"), shown = tools.querySelector("select"), told = el("p#likeness", { role: "status" }, !mode && NO_TEXT), legend = el("div.legend"), click = ({ target }) => ({ swap: () => here([...chosen].reverse()), next: () => goPlace(1), back: () => goPlace(-1) })[target.id]?.();
	const page = el("article#compare", { data: { key: finding.key, mode } }, el("nav.trail", link(findingAddress(finding), "Back to the finding"), badge(rule)), el("h1", { tabindex: -1 }, finding.title), told,
		el("div.tools", { click, change: ({ target }) => here(chosen, target.value) }, tools), legend, el("div.panes", half(0), half(1)));
	for (const one of [...shown]) modes.includes(one.value) || one.remove();
	shown.value = mode;
	shown.parentNode.hidden = !mode;
	const opened = new Set();
	let made;
	page.draw = () => {
		if (!mode) return;
		const tops = nodes.map((node) => node.scrollTop), panes = nodes.map((node, which) => new Pane(node, alone ? spans[which][0] : 1));
		if (mode === "marks") drawMarks(panes, finding, texts, members, told, legend);
		else {
			made ??= differenceOf(texts);
			drawDifference(panes, made, opened, !alone && ((fold) => {
				opened.add(fold);
				page.draw();
				nodes[0].focus({ preventScroll: true });
			}));
			put(told, likeness(made, alone ? "passages" : "texts"));
			put(legend, copyOf("legend"));
		}
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
	const terms = storyTerms(finding), conflicts = finding.evidence.conflicts.flatMap(({ texts }) => texts), all = [...new Set([...terms, ...conflicts])], used = new Set();
	const mark = (text, at) => (conflicts.includes(all[at]) ? conflictMark(text) : termMark(text, at));
	panes.forEach((pane, which) => drawRanges(pane, texts[which], termRanges(texts[which], all), (text, at) => {
		used.add(at);
		return mark(text, at);
	}));
	put(legend, [...used].sort((x, y) => x - y).map((at) => mark(all[at], at)));
	put(told, `${texts[0] === texts[1] ? "The two texts are identical. " : ""}${used.size} names, quotes, terms and conflicts (≠) are marked.`);
}
