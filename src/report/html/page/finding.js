// One finding: what, where, who leads, how alike, and why.

// Members, and characters of their texts, that are compared in the page.
const HEAT_MEMBERS = 30, HEAT_SIZE = 2e6;
const MEMBERS_SHOWN = 200, PLACES_SHOWN = 5, PASSAGES_SHOWN = 20;
const pairOf = (finding, a, b) => finding.pairs.find((pair) => (pair[0] === a && pair[1] === b) || (pair[0] === b && pair[1] === a));
const shareOf = (pair, at) => pair[pair[0] === at ? 3 : 4];
function heatMap(finding) {
	const shown = finding.members.slice(0, HEAT_MEMBERS), { rule } = finding;
	if (shown.length < 2 || [PASSAGE, LINES].includes(rule)) return undefined;
	const size = shown.reduce((sum, { of }) => sum + (of.body?.length ?? 0), 0), made = new Map();
	const figure = (a, b) => {
		if (rule === "exact-duplicate") return [1];
		const pair = pairOf(finding, a, b), key = Math.min(a, b) * HEAT_MEMBERS + Math.max(a, b);
		if (pair) return [pair[5]];
		if (rule === STORY) return finding.count <= HEAT_MEMBERS && [0];
		const texts = [shown[a].of.body, shown[b].of.body];
		if (size > HEAT_SIZE || texts.includes(undefined)) return undefined;
		if (!made.has(key)) made.set(key, resemblance(...texts));
		return [made.get(key), true];
	};
	const cell = (a, b) => {
		const found = a !== b && figure(a, b);
		if (!found) return el(a === b ? "td.self" : "td", a === b ? "" : "·");
		const text = (found[1] ? "≈" : "") + scoreText(finding, found[0]);
		return heatCell("td", found[0], link(compareAddress(finding, a, b), { title: `${shown[a].name}, ${shown[b].name}: ${text}` }, text.replace("%", "")));
	};
	const head = (member, at, scope) => el("th", { scope, title: member.name }, at + 1);
	return section("", "Pair by pair",
		el("div.scroller", el("table#heat", el("thead", el("tr", el("td"), shown.map((member, at) => head(member, at, "col")))), el("tbody", shown.map((member, a) => el("tr", head(member, a, "row"), shown.map((_, b) => cell(a, b))))))),
		quiet(rule === STORY ? "Scores, 0 to 1." : "Scores in percent.", made.size > 0 && " ≈ is a resemblance computed in this page."));
}
function membersTable(finding) {
	const { members, leader, rule } = finding, order = members.map((_, at) => at).sort((a, b) => (b === leader) - (a === leader) || a - b);
	const shares = !["exact-duplicate", STORY].includes(rule) && finding.pairs.length > 0;
	const spans = members.some((member) => member.spans.length), columns = [
		["", (member, at) => at + 1],
		["Document", (member, at) => el("span.name", link(documentAddress(member.of), member.name), at === leader && finding.kind === "finding" && el("span.tag", "keep"), !spans && copyButton(member.name))],
		spans && ["Place", (member) => el("ul.plain", member.spans.slice(0, PLACES_SHOWN).map((span) => el("li", code(`${span[0]}:${span[1]}`), copyButton(placeOf(member, span)))),
			member.spans.length > PLACES_SHOWN && el("li", more(member.spans.length - PLACES_SHOWN)))],
		members.some((member) => member.date) && ["Date", (member) => member.date],
		finding.pairs.length > 0 && ["With the keeper", (member, at, pair) => pair && scoreText(finding, pair[5])],
		shares && ["Of it there", (member, at, pair) => pair && percent(shareOf(pair, at))],
		shares && ["Of the keeper here", (member, at, pair) => pair && percent(shareOf(pair, leader))],
		DATA.baseline && ["Baseline", (member) => statusText(member.status)],
	].filter(Boolean);
	const rows = order.slice(0, MEMBERS_SHOWN).map((at) => columns.map(([, of]) => of(members[at], at, pairOf(finding, at, leader))));
	return el("section#members", el("h2", counted(members.length, "document"), finding.kind === "boilerplate" && ", examples"),
		table(columns.map(([name]) => name), rows, [0]), more(([PASSAGE, LINES].includes(rule) ? members.length : finding.count) - rows.length));
}
function compareForm(finding) {
	const { leader, members } = finding, side = (id, label, chosen) => el("label", el("span", label), el(`select#${id}`, members.map((member, at) => option(at, `${at + 1} ${member.name}`, chosen))));
	return members.length > 1 && el("form.sides", { submit: () => {
		open(compareAddress(finding, byId("side-a").value, byId("side-b").value));
		return false;
	} }, side("side-a", "Left", leader), side("side-b", "Right", leader ? 0 : 1), el("button.main#open-compare", "Side by side"));
}
const storyTerms = ({ evidence: { names, quotes, terms } }) => [...new Set([...names, ...quotes, ...terms.map(({ text }) => text)])];
const termMark = (text, at) => el("mark", { data: { term: at }, style: { "--hue": Math.round(at * 137.5) % 360 }}, raw(text));
const conflictMark = (text) => el("mark.conflict", raw(text));
const passage = (member, span, ...parts) => el("figure.passage", { data: { stop: "" }, tabindex: -1 }, el("figcaption", code(placeOf(member, span)), copyButton(placeOf(member, span)), parts[0]), el("blockquote", parts.slice(1)));
function pieces(text, ranges, make) {
	let from = 0;
	return [...ranges.map(([start, end], nth) => {
		const gap = raw(text.slice(from, start));
		from = Math.max(from, end);
		return [gap, make(raw(text.slice(start, end)), nth)];
	}), raw(text.slice(from))];
}
// A place as its steps say how it differs from the leading one.
function stepsOf(steps, leader, here) {
	const gone = offsetsIn(leader, steps.map((step) => step.leader));
	return pieces(here, offsetsIn(here, steps.map((step) => step.here)), (own, nth) => {
		const { kind } = steps[nth];
		return kind === "equal" ? own : [kind !== "only-here" && el("del", raw(leader.slice(...gone[nth]))), kind !== "only-leader" && el("ins", own)];
	});
}
function evidenceOf(finding) {
	const { evidence, members } = finding;
	if (finding.rule === STORY) {
		const terms = storyTerms(finding), { names, quotes, conflicts } = evidence, at = ({ member, span }) => code(placeOf(members[member], [span.line, span.column]), " ");
		const chips = (label, list) => list.length > 0 && el("div.chips", el("h3", label), list.map((one) => termMark(one, terms.indexOf(one))));
		return section("#evidence", "What they share", chips("Names", names), chips("Terms", evidence.terms.map(({ text }) => text)),
			conflicts.length > 0 && el("div#conflicts", el("h3", "Where they do not agree"), el("ul.plain", conflicts.map((one) => el("li", el("span.quiet", one.what, " "), one.texts.map((text, nth) => [conflictMark(text), at(one.places[nth])]))))),
			quotes.length > 0 && el("div.chips", el("h3", "Quotes"), el("ul.plain", quotes.map((quote, nth) => el("li", termMark(quote, terms.indexOf(quote)), evidence.quote_places[nth].map(at))))),
			evidence.excerpts.map(({ member, span, shared }) => passage(members[member], [span.line, span.column], "", pieces(span.excerpt, offsetsIn(span.excerpt, shared), (text) => el("mark", text)))));
	}
	if (finding.rule === PASSAGE) {
		const leader = leaderOf(finding), span = leader.spans[evidence.span];
		return span?.[6] && section("#evidence", "The passage", passage(leader, span, "", raw(span[6])), evidence.places.slice(0, PASSAGES_SHOWN).map((place) => {
			const member = members[place.member], here = member.spans[place.span];
			const told = place.edited ? `${grouped(place.edited)} of ${counted(place.words, "word")} edited` : "identical words";
			return passage(member, here, [el("span", told), place.member !== finding.leader && link(compareAddress(finding, finding.leader, place.member), "side by side")], place.edited > 0 && stepsOf(place.steps, span[6], here[6]));
		}), more(evidence.places.length - PASSAGES_SHOWN));
	}
	return evidence.lines?.length > 0 && section("#evidence", "The text", table(["Places", "Line"], evidence.lines.map((line) => [grouped(line.count), line.text]), [0]));
}
function timeLine(finding) {
	const dated = finding.members.map((member) => ({ member, time: Date.parse(member.date) })).filter(({ time }) => !isNaN(time)).sort((a, b) => a.time - b.time);
	const first = dated[0]?.time, span = dated.at(-1)?.time - first || 1;
	return dated.length > 1 && section("#timeline", "In time", el("ol.plain", dated.map(({ member, time }) => el("li", el("time", { datetime: member.date }, member.date), el("span.track", bar(part((time - first) * 0.99, span), "1%")), link(documentAddress(member.of), member.name)))));
}
function findingPage(finding, state) {
	const list = shownFindings(state), at = list.indexOf(finding), leader = leaderOf(finding), { rule, kind, allowed } = finding;
	const step = (other, text) => (at >= 0 && other ? link(findingAddress(other), text) : el("span.quiet", text));
	return el("article#finding", { data: { key: finding.key } },
		el("nav.trail", { "aria-label": "Findings" }, link("#/", "All findings"), el("span.steps", step(list[at - 1], "← Previous"), at >= 0 && el("span.quiet", `${grouped(at + 1)} of ${grouped(list.length)}`), step(list[at + 1], "Next →"))),
		el("header", el("p.labels", badge(rule), kind === "boilerplate" && el("span.tag", kind), statusText(finding.status), el("span.quiet", RULES[rule].meaning)),
			el("h1", { tabindex: -1 }, finding.title), el("p", finding.fact, "."), leader && kind === "finding" && el("p#keeper", el("strong", "Keep "), code(leader.name), ": ", RULES[rule].keeper, "."), allowed && el("p#allowed", el("strong", "Accepted "), allowed.expires && `until ${allowed.expires}: `, allowed.reason)),
		compareForm(finding), membersTable(finding), timeLine(finding), heatMap(finding), evidenceOf(finding));
}
