// One document with everything that was found in it.

const BARS = 40, STRETCHES = 5000;
const bytesOf = (text) => new TextEncoder().encode(text).length;
function covered(ranges) {
	let sum = 0, until = 0;
	for (const [from, to] of ranges.sort((x, y) => x[0] - y[0])) {
		sum += Math.max(0, to - Math.max(from, until));
		until = Math.max(until, to);
	}
	return sum;
}
function sources(one, parts) {
	const others = new Map(), sizeOf = ({ body }) => (body === undefined ? Infinity : bytesOf(body) || 1), own = sizeOf(one);
	for (const { finding, spans, mine } of parts.filter(({ finding }) => finding.kind === "finding")) {
		finding.members.forEach((member, at) => {
			if (member.of === one) return;
			if (!others.has(member.of)) others.set(member.of, { of: member.of, address: compareAddress(finding, mine, at), rules: new Set(), shares: [0, 0], spans: [[], []] });
			const entry = others.get(member.of), pair = pairOf(finding, mine, at), known = finding.rule === "exact-duplicate" ? [1, 1] : pair && finding.rule !== STORY ? [shareOf(pair, mine), shareOf(pair, at)] : [0, 0];
			entry.rules.add(finding.rule);
			entry.shares = entry.shares.map((share, side) => Math.max(share, known[side]));
			entry.spans[0].push(...spans.map(span4));
			entry.spans[1].push(...member.spans.map(span4));
		});
	}
	const list = [...others.values()];
	for (const entry of list) entry.shares = entry.shares.map((share, side) => Math.max(share, covered(entry.spans[side]) / (side ? sizeOf(entry.of) : own)));
	return list.sort((x, y) => y.shares[0] - x.shares[0]);
}
function documentPage(one) {
	const text = one.body, pane = el("div.pane", { tabindex: 0, role: "region", "aria-label": "Text" });
	const parts = [...one.found].map((finding) => ({ finding, mine: finding.members.findIndex((member) => member.of === one), spans: finding.members.filter((member) => member.of === one).flatMap((member) => member.spans) }));
	const size = (text === undefined ? Math.max(...parts.flatMap(({ spans }) => spans.map((span) => span[5]))) : bytesOf(text)) || 1;
	const range = ([from, to], ...sides) => bar(part(from, size), part(to - from, size), ...sides);
	const share = (value) => el("span.share", el("span.track", bar(0, part(value, 1))), percent(value));
	const map = el("div#minimap", { role: "img", "aria-label": "Where in the document something was found", click: (event) => {
		const box = map.getBoundingClientRect();
		pane.scrollTop = ((event.clientY - box.top) / box.height) * pane.scrollHeight - pane.clientHeight / 2;
	} }, parts.map(({ spans }) => spans.slice(0, 200).map((span) => range(span4(span), "top", "height"))));
	const found = sources(one, parts);
	const rows = found.slice(0, MEMBERS_SHOWN).map(({ of, rules, shares, address }) => [link(documentAddress(of), of.name), [...rules].map(badge),
		...shares.map((value) => (value > 0 ? share(value) : "–")), link(address, "side by side")]);
	const page = el("article#document", { data: { name: one.name } }, el("nav.trail", link("#/", "All findings")), el("header", el("h1", { tabindex: -1 }, one.name, copyButton(one.name)),
		el("p", counted(parts.length, "finding"), ".")),
	section("#bars", "What was found in it", el("ol.plain", parts.slice(0, BARS).map(({ finding, spans }) => el("li", link(findingAddress(finding), badge(finding.rule), el("span.title", finding.title)),
		el("span.track", (spans.length ? spans.map(span4) : [[0, size]]).map((one) => range(one)))))), more(parts.length - BARS)),
	rows.length > 0 && section("#sources", "Where else it stands", table(["Document", "Relations", "Of this there", "Of that here", ""], rows), more(found.length - rows.length)),
	section("#text", "Text", text === undefined ? el("p.quiet", NO_TEXT) : el("div.with-map", pane, map)));
	page.draw = () => {
		if (text !== undefined) drawFound(new Pane(pane), text, parts.flatMap(({ finding, spans }) => rangesOf(text, spans).map(([from, to]) => ({ finding, from, to }))).slice(0, STRETCHES));
	};
	return page;
}
function drawFound(pane, text, ranges) {
	const active = new Set(), events = ranges.flatMap((one) => [[one.from, one], [one.to, one]]).sort((x, y) => x[0] - y[0]);
	let from = 0;
	for (const [at, one] of [...events, [text.length]]) {
		const [first, ...others] = [...active].map(({ finding }) => finding);
		if (at > from) pane.add(text.slice(from, at), first && ((shown) => el("mark", { data: { stop: "", depth: Math.min(3, others.length + 1) }, tabindex: -1, title: [first, ...others].map((finding) => finding.rule).join(", "), click: () => (location.hash = addressWith({}, findingAddress(first))) }, raw(shown))));
		if (one && !active.delete(one)) active.add(one);
		from = at;
	}
}
