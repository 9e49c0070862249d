// Folder by folder, or document by document, and how scores and sizes are spread.

// Links that are listed, pixels of a side, places that have their names beside them.
const LINKS = 100, SIDE = 760, NAMED = 40;
function mapPage() {
	const { of, places, links, scores, sizes, left_out: leftOut } = DATA.map, { length } = places;
	const canvas = el("canvas#map-canvas", { role: "img", "aria-label": `${of}; the list below says the same`, tabindex: 0 });
	const told = el("p.quiet#map-told", { role: "status" }, `Two ${of} a cell; the stronger its colour, the higher their best score.`), shades = el("div", HEAT.map((_, at) => heatCell("i", at / 10 + 0.01)));
	const axis = el("ol.plain.quiet", length > NAMED || places.map((place) => el("li", { title: place }, place))), cells = new Map(links.flatMap((one) => [[`${one[0]} ${one[1]}`, one], [`${one[1]} ${one[0]}`, one]]));
	let size = 1, chosen;
	const draw = () => {
		const scale = devicePixelRatio || 1, context = canvas.getContext("2d");
		size = Math.max(3, Math.min(28, Math.floor(Math.min(canvas.parentElement.clientWidth - axis.offsetWidth, SIDE) / length)));
		canvas.width = canvas.height = size * length * scale;
		canvas.style.width = canvas.style.height = `${size * length}px`;
		axis.style.lineHeight = `${size}px`;
		context.scale(scale, scale);
		const colors = [...shades.children].map((one) => getComputedStyle(one).backgroundColor), inner = size > 5 ? size - 1 : size;
		for (let x = 0; x < length; x++) for (let y = 0; y < length; y++) {
			context.fillStyle = colors[Math.min(9, Math.floor((cells.get(`${x} ${y}`)?.[3] ?? 0) * 10))];
			context.fillRect(x * size, y * size, inner, inner);
		}
		context.strokeStyle = getComputedStyle(canvas).color;
		context.lineWidth = 2;
		if (chosen) context.strokeRect(chosen[0] * size, chosen[1] * size, inner, inner);
	};
	const point = (x, y) => {
		if (!places[x] || !places[y]) return;
		chosen = [x, y];
		const found = cells.get(`${x} ${y}`), names = x === y ? `inside ${places[x]}` : `${places[x]} and ${places[y]}`;
		put(told, oneLine(`${names}: ${found ? `${counted(found[2], "finding")}, best score ${found[3].toFixed(2)}` : "nothing"}`));
		draw();
	};
	const address = (place) => (of === "documents" && BY_NAME.has(place) ? addressWith({}, documentAddress(BY_NAME.get(place))) : addressWith({ folder: place }, "#/"));
	const open = () => chosen && cells.has(chosen.join(" ")) && (location.hash = address(places[chosen[0]]));
	const at = ({ offsetX, offsetY }) => point(Math.floor(offsetX / size), Math.floor(offsetY / size));
	canvas.onpointermove = at;
	canvas.onclick = (event) => (at(event), open());
	canvas.onkeydown = (event) => {
		const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
		if (event.key === "Enter") open();
		else if (step) {
			event.preventDefault();
			point(...(chosen ? [chosen[0] + step[0], chosen[1] + step[1]] : [0, 0]));
		}
	};
	const name = (place) => el("a", { href: address(place) }, place);
	const rows = [...links].sort((x, y) => y[3] - x[3] || y[2] - x[2] || x[0] - y[0] || x[1] - y[1]).slice(0, LINKS).map(([a, b, count, score]) => [name(places[a]), a === b ? el("span.quiet", "inside it") : name(places[b]), grouped(count), score.toFixed(2)]);
	const histogram = (id, title, bars, note) => {
		const most = Math.max(...bars.map(([, count]) => count));
		return section(`#${id}.histogram`, title, el("ol.plain", bars.map(([label, count]) => el("li", el("span.quiet", label), el("span.track", bar(0, part(count, most || 1))), grouped(count)))), quiet(note));
	};
	const page = el("article#map", el("h1", { tabindex: -1 }, of === "documents" ? "Document by document" : "Folder by folder"), !length ? el("p.quiet", "Nothing is told twice.") : [told, shades, el("div.canvas", axis, canvas),
		leftOut > 0 && quiet(`${grouped(leftOut)} ${of} with less found are left out.`), section("#links", "Strongest links", table(["One", "Other", "Findings", "Best score"], rows, [2, 3]), more(links.length - LINKS)),
		el("div.columns", histogram("score-histogram", "Scores", scores.map((count, bar) => [(bar / scores.length).toFixed(2), count]), "Findings by score, without copies and lines."),
			histogram("size-histogram", "Sizes", sizes.map(([least, count], bar) => [sizes[bar + 1] ? [...new Set([least, sizes[bar + 1][0] - 1])].join("–") : `${least}+`, count]), "Findings by documents or places."))]);
	page.draw = page.redraw = () => length && draw();
	return page;
}
