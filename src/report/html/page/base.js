// Elements, figures, and text that is shown and never obeyed.

const byId = (id) => document.getElementById(id);
const copyOf = (template) => byId(template).content.cloneNode(true);
const focused = () => document.activeElement;
const clamp = (value, most) => Math.max(0, Math.min(most, value));
// What turns the direction of reading or is seen by nobody is shown by its number.
const HIDDEN = /(?![\n\t]|(?<=[^\0-\u0590])[\u200c\u200d](?=[^\0-\u0590]))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
const visible = (text) => text.replace(/\r\n/g, "\n").replace(HIDDEN, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
const oneLine = (text) => visible(text).replace(/[\n\t]+/g, " ");
const raw = (text) => document.createTextNode(visible(text));
// An element: el("p.quiet#id", { attribute, listener }, text, node, [list]). Text is set as text, on one line.
function el(spec, ...parts) {
	const [tag, ...names] = spec.split(/(?=[.#])/), node = document.createElement(tag);
	for (const name of names) name[0] === "#" ? (node.id = name.slice(1)) : node.classList.add(name.slice(1));
	const add = (part) => {
		if (Array.isArray(part)) part.forEach(add);
		else if (part instanceof Node) node.append(part);
		else if (typeof part === "object" && part) Object.entries(part).forEach(set);
		else if (part || part === 0) node.append(oneLine(String(part)));
	};
	const set = ([name, value]) => {
		if (typeof value === "function") node[`on${name}`] = value;
		else if (name === "data") Object.assign(node.dataset, value);
		else if (name === "style") for (const key in value) node.style.setProperty(key, value[key]);
		else if (value || value === 0) node.setAttribute(name, name === "href" ? value : oneLine(String(value)));
	};
	parts.forEach(add);
	return node;
}
const put = (node, ...parts) => node.replaceChildren(...parts.flat().filter(Boolean));
const say = (text) => put(byId("status"), oneLine(text));
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
function percent(share) {
	const whole = Math.floor(share * 100 + 1e-9);
	return share > 0 && whole < 1 ? "<1%" : `${whole}%`;
}
const scoreText = (finding, score = finding.score) => (finding.rule === STORY ? score.toFixed(2) : percent(score));
const HEAT = [0, 9, 16, 24, 31, 38, 45, 76, 88, 100];
const heatCell = (spec, share, ...parts) => {
	const step = clamp(Math.floor(share * 10), 9);
	return el(`${spec}.heat${step > 6 ? ".strong" : ""}`, { style: { "--heat": `${HEAT[step]}%` } }, parts);
};
const part = (value, size) => `${(value / size) * 100}%`;
const code = (...parts) => el("code", parts);
const quiet = (...parts) => el("p.quiet", parts);
const more = (number) => number > 0 && quiet(`and ${grouped(number)} more`);
const badge = (rule) => el("span.badge", rule);
const link = (address, ...parts) => el("a", { href: addressWith({ mode: "" }, address) }, parts);
const section = (id, title, ...parts) => el(`section${id}`, el("h2", title), parts);
const option = (value, text, chosen) => el("option", { value, selected: String(value) === String(chosen) }, text);
const bar = (from, length, start = "left", side = "width") => el("span.bar", { style: { [start]: from, [side]: length } });
function copyButton(place) {
	const copy = oneLine(place);
	return el("button.copy", { "aria-label": `Copy ${copy}`, data: { copy }, click: async () => say(await navigator.clipboard.writeText(copy) || `Copied ${copy}`) });
}
function table(head, rows, right = []) {
	const cells = (tag, row) => el("tr", row.map((value, at) => el(`${tag}${right.includes(at) ? ".figure" : ""}`, value)));
	return el("div.scroller", el("table", el("thead", cells("th", head)), el("tbody", rows.map((row) => cells("td", row)))));
}
