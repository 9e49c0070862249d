// The table of findings: filters, order, and only the rows that can be seen.

// Rows drawn above and below those in view; rows that are printed.
const SPARE = 12, PRINTED = 1000;
const STATE = ["q", "rule", "kind", "folder", "min", "max", "new", "sort", "dir", "mode"];
const COLUMNS = [
	["title", (one) => one.title.toLowerCase()],
	["words", (one) => one.words ?? -1, (one) => (one.words === null ? "–" : grouped(one.words))],
	["places", (one) => one.count, (one) => grouped(one.count)],
	["score", (one) => one.score, (one) => scoreText(one)],
	["new", (one) => ["known", "moved", "edited", "new"].indexOf(one.status), (one) => statusText(one.status)],
].slice(0, DATA.baseline ? 5 : 4);
const usualDir = (key) => (key === "title" ? "asc" : "desc");
const statusText = (status) => status && el("span.state", { data: { status } }, status);
const searched = (one) => (one.searched ??= [one.title, one.rule, one.key, ...one.members.map((member) => member.name), ...(one.evidence.names || []),
	...(one.evidence.lines || []).map((line) => line.text)].join("\n").toLowerCase());
function isShown(one, { q = "", rule, kind = "finding", folder, min, max, new: fresh }) {
	const inside = (member) => `${member.of.folder}/`.startsWith(`${folder}/`);
	return (kind === "all" || one.kind === kind) && (!rule || one.rule === rule) && (!fresh || one.status === "new") && !(one.score < min) && !(one.score > max) &&
		(!folder || one.members.some(inside)) && q.toLowerCase().split(/\s+/).every((word) => searched(one).includes(word));
}
let listed = {};
function shownFindings(state) {
	const key = STATE.slice(0, -1).map((name) => state[name]).join("\n");
	if (listed.key === key) return listed.list;
	const list = DATA.findings.filter((one) => isShown(one, state)), of = COLUMNS.find(([name]) => name === state.sort)?.[1];
	if (of) {
		const sign = (state.dir || usualDir(state.sort)) === "asc" ? 1 : -1;
		list.sort((a, b) => (of(a) < of(b) ? -sign : of(a) > of(b) ? sign : a.rank - b.rank));
	}
	listed = { key, list };
	return list;
}
const fields = byId("filters");
const folders = new Set(DATA.documents.flatMap(({ folder }) => folder.split("/").map((_, at, all) => all.slice(0, at + 1).join("/"))));
const offer = (field, values) => field.append(...values.map((value) => option(value, value)));
offer(byId("filter-rule"), DATA.rules.map(({ rule }) => rule));
offer(byId("filter-folder"), [...folders].filter(Boolean).sort());
byId("new-only").hidden = !DATA.baseline;
fields.onsubmit = () => false;
fields.oninput = ({ target: { type, checked, name, value } }) => change({ [name]: type === "checkbox" && !checked ? "" : value });
function findingRow(one, at, current) {
	const leader = leaderOf(one), named = leader?.name === one.title, [other] = one.members.filter((member) => member !== leader), shown = named ? other : leader, place = shown && placeOf(shown);
	return el("div.row", { role: "row", "aria-rowindex": at + 2, "aria-current": current && "true", tabindex: current ? 0 : -1, data: { key: one.key } },
		el("div", { role: "cell" }, badge(one.rule), el("span.quiet", one.kind === "finding" ? one.allowed && "accepted" : one.kind)),
		el("div.what", { role: "cell" }, link(findingAddress(one), { tabindex: -1 }, one.title), place && el("span.place", code(named && "and ", place, named && one.count > 2 && ` and ${grouped(one.count - 2)} more`), copyButton(place))),
		COLUMNS.slice(1).map(([, , cell]) => el("div.figure", { role: "cell" }, cell(one))));
}
const rowHeight = () => parseFloat(getComputedStyle(findingsTable.node).getPropertyValue("--row"));
const findingsTable = {
	node: byId("findings"),
	draw(state, keep) {
		this.list = shownFindings(state);
		this.current = Math.max(0, this.list.findIndex((one) => one.key === keep));
		this.node.ariaRowCount = this.list.length + 1;
		this.node.lastElementChild.hidden = this.list.length;
		for (const button of this.node.querySelectorAll("[data-sort]")) {
			const key = button.dataset.sort, dir = (state.sort || "worst") === key && (state.dir || usualDir(key)), turned = dir === "asc" ? "desc" : "asc";
			button.parentNode.ariaSort = dir ? `${dir}ending` : "none";
			button.onclick = () => change({ sort: key === "worst" ? "" : key, dir: key !== "worst" && dir && turned !== usualDir(key) ? turned : "" });
		}
	},
	fill(all) {
		if (this.node.hidden) return;
		const height = rowHeight(), { length } = this.list, at = -this.rows.getBoundingClientRect().top / height;
		const from = all ? 0 : Math.max(0, clamp(Math.floor(at), length) - SPARE), to = all ? PRINTED : Math.max(from, Math.ceil(at + innerHeight / height) + SPARE);
		this.rows.style.height = all ? "auto" : `${length * height}px`;
		this.rows.style.paddingTop = `${from * height}px`;
		const had = this.rows.contains(focused());
		put(this.rows, this.list.slice(from, to).map((one, nth) => findingRow(one, from + nth, from + nth === this.current)));
		if (had) this.focus();
		const told = counted(length, "finding");
		if (byId("shown").textContent !== told) put(byId("shown"), told);
	},
	focus() {
		this.rows.querySelector("[aria-current]")?.focus({ preventScroll: true });
	},
	go(step) {
		if (this.rows.contains(focused())) this.current = clamp(this.current + step, this.list.length - 1);
		const height = rowHeight(), top = this.rows.getBoundingClientRect().top + this.current * height, head = this.node.firstChild.offsetHeight + byId("top").offsetHeight;
		if (top < head || top + height > innerHeight) scrollBy(0, top < head ? top - head : top + height - innerHeight);
		this.fill();
		this.focus();
	},
};
findingsTable.rows = findingsTable.node.querySelector(".rows");
findingsTable.rows.onclick = ({ target }) => target.closest("a, button") || open(`#/finding/${target.closest(".row").dataset.key}`);
findingsTable.rows.addEventListener("focusin", ({ target }) => (findingsTable.current = target.closest(".row").getAttribute("aria-rowindex") - 2));
findingsTable.node.classList.toggle("with-baseline", DATA.baseline);
if (!DATA.baseline) findingsTable.node.querySelector(".row").lastElementChild.remove();
