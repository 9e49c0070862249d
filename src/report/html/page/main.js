// Which page is shown, and keys.

function parseAddress() {
	const [path, query] = location.hash.slice(1).split("?"), state = {};
	for (const [key, value] of new URLSearchParams(query)) if (STATE.includes(key)) state[key] = value;
	let parts = [];
	try {
		parts = path.split("/").filter(Boolean).map(decodeURIComponent);
	} catch { /* An address that is none shows the first page. */ }
	return { path: path || "/", parts, state };
}
let now = parseAddress();
function addressWith(changes, path = `#${now.path}`) {
	const state = { ...now.state, ...changes }, query = new URLSearchParams(STATE.filter((key) => state[key]).map((key) => [key, state[key]])).toString();
	return path + (query && `?${query}`);
}
const open = (path, changes = { mode: "" }) => (location.hash = addressWith(changes, path));
function change(changes) {
	history.replaceState(null, "", addressWith(changes));
	now = parseAddress();
	findingsTable.draw(now.state);
	findingsTable.fill();
}
function pageFor({ parts: [kind, key, what, ...sides], state }) {
	const finding = BY_KEY.get(key);
	if (kind === "finding" && finding) {
		const both = what === "compare" && sides.length === 2 && sides.every((side) => /^\d+$/.test(side) && finding.members[side]);
		return both ? comparePage(finding, sides.map(Number), state) : findingPage(finding, state);
	}
	return kind === "document" && BY_NAME.has(key) ? documentPage(BY_NAME.get(key)) : kind === "map" && mapPage();
}
let page, lastKey, lastScroll = 0, view;
const is = (name) => view === name;
function show() {
	if (is("findings")) lastScroll = scrollY;
	now = parseAddress();
	page = pageFor(now);
	view = page ? page.id : "findings";
	document.body.dataset.view = view;
	byId("overview").hidden = findingsTable.node.hidden = Boolean(page);
	lastKey = page.dataset?.key ?? lastKey;
	put(byId("page"), page);
	for (const field of fields) field.type === "checkbox" ? (field.checked = now.state.new) : (field.value = now.state[field.name] ?? "");
	const title = page && page.querySelector("h1");
	document.title = `${title ? title.firstChild.textContent : DATA.verdict} · retold`;
	if (page) {
		page.draw?.();
		title.focus({ preventScroll: true });
	} else {
		findingsTable.draw(now.state, lastKey);
		findingsTable.fill();
	}
	scrollTo(0, page ? 0 : lastScroll);
	for (const one of byId("top").querySelectorAll("nav a")) {
		one.ariaCurrent = is(one.dataset.view) ? "page" : null;
		one.href = addressWith({ mode: "" }, one.hash.split("?")[0]);
	}
}
// Places of a page, the same place in both panes as one; in marks only those of one pane are in order.
function goPlace(step) {
	const pane = byId("pane-b") === focused() ? "b" : "a", stops = [...byId("page").querySelectorAll(page.dataset?.mode === "marks" ? `#pane-${pane} .stop` : "[data-stop]")];
	const places = Object.values(Object.groupBy(stops, (one, at) => one.dataset.stop || at)), { length } = places;
	if (!length) return say("Nothing is marked");
	page.stop = ((page.stop ?? (step > 0 ? -1 : 0)) + step + length) % length;
	page.querySelectorAll(".now").forEach((one) => one.classList.remove("now"));
	for (const stop of places[page.stop]) {
		const place = stop.matches(".stop") ? stop.nextElementSibling : stop, within = stop.closest(".pane");
		place.classList.add("now");
		if (within) within.scrollTop = stop.offsetTop - 80;
		place.scrollIntoView({ block: "nearest" });
		place.focus({ preventScroll: true });
	}
	say(`${page.stop + 1} of ${length}`);
}
const help = byId("help");
function onKey(event) {
	const { key, target } = event, field = target.closest?.("input, select, textarea");
	if (event.ctrlKey || event.metaKey || event.altKey || help.open || (field && key !== "Escape")) return;
	const step = (by) => {
		if (is("findings")) return findingsTable.go(by);
		const list = shownFindings(now.state), other = list[list.findIndex((one) => one.key === now.parts[1]) + by];
		if (other) open(findingAddress(other));
	};
	const acts = {
		j: () => step(1), k: () => step(-1), n: () => goPlace(1), p: () => goPlace(-1), s: () => byId("swap")?.click(), c: () => byId("open-compare")?.click(), "?": () => help.showModal(),
		"/": () => {
			if (!is("findings")) {
				history.pushState(null, "", addressWith({ mode: "" }, "#/"));
				show();
			}
			byId("search").select();
		},
		Escape: () => (field ? field.blur() : is("findings") || open(is("compare") ? `#/finding/${now.parts[1]}` : "#/")),
		Enter: target.dataset?.key && target.matches(".row") && (() => open(`#/finding/${target.dataset.key}`)),
	};
	if (!Object.hasOwn(acts, key) || !acts[key]) return;
	event.preventDefault();
	acts[key]();
}
const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)"), redraw = () => page?.redraw?.();
byId("theme").onclick = () => {
	root.dataset.theme = (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
	redraw();
};
byId("help-button").onclick = () => help.showModal();
byId("skip").onclick = () => {
	byId("main").focus();
	return false;
};
fields.hidden = false;
show();
onhashchange = show;
addEventListener("keydown", onKey);
let waiting;
onscroll = () => (waiting ??= requestAnimationFrame(() => {
	waiting = undefined;
	findingsTable.fill();
}));
onresize = () => (onscroll(), redraw());
dark.onchange = redraw;
onbeforeprint = () => findingsTable.fill(true);
onafterprint = () => findingsTable.fill();
root.dataset.ready = "";
