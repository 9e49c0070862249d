// How two texts differ, word by word.

// Words as in the rest of the report: letters, marks, digits and underscores; Han and kana one by one.
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{M}\p{Nd}_])+/gu;
// Differences followed in one stretch; memory grows with their square.
const MOST_EDITS = 1200;
// Steps of that over a whole text: some tenths of a second.
const MOST_STEPS = 2e7;
function wordsOf(text, numbers = new Map()) {
	const made = { text, starts: [], ends: [], ids: [] };
	for (const { 0: word, index } of text.matchAll(WORD)) {
		const key = word.normalize("NFKC").toLowerCase();
		if (!numbers.has(key)) numbers.set(key, numbers.size);
		made.starts.push(index);
		made.ends.push(index + word.length);
		made.ids.push(numbers.get(key));
	}
	made.length = made.ids.length;
	made.start = (at) => (at < made.length ? made.starts[at] : text.length);
	return made;
}
function resemblance(...texts) {
	const numbers = new Map(), [a, b] = texts.map((text) => wordsOf(text, numbers).ids).map((ids) => new Set(ids.slice(4).map((_, at) => ids.slice(at, at + 5).join())));
	const both = a.intersection(b).size;
	return both / (a.size + b.size - both);
}
// Equal runs [a, b, length] of two lists, in order: patience, and the shortest difference between its anchors.
function equalRuns(a, b) {
	const runs = [], budget = { steps: MOST_STEPS }, todo = [[0, a.length, 0, b.length]];
	let spent = false;
	while (todo.length) {
		let [al, ah, bl, bh] = todo.pop(), same = 0;
		while (al + same < ah && bl + same < bh && a[al + same] === b[bl + same]) same++;
		if (same) runs.push([al, bl, same]);
		[al, bl] = [al + same, bl + same];
		if (al === ah || bl === bh) continue;
		const anchors = anchorsOf(a, b, al, ah, bl, bh, 4) || anchorsOf(a, b, al, ah, bl, bh, 1);
		if (anchors) [...anchors, [ah, bh]].reduce(([x, y], to) => (todo.push([x, to[0], y, to[1]]), to), [al, bl]);
		else if (!shortest(a, b, al, ah, bl, bh, runs, budget)) spent = true;
	}
	return { runs: runs.sort((x, y) => x[0] - y[0]), spent };
}
// Runs that stand once on both sides, in the longest order that both keep, O(n log n).
function anchorsOf(a, b, al, ah, bl, bh, size) {
	const once = (list, lo, hi) => {
		const found = new Map();
		for (let at = lo; at + size <= hi; at++) {
			const key = size === 1 ? list[at] : list.slice(at, at + size).join();
			found.set(key, found.has(key) ? -1 : at);
		}
		return found;
	};
	const inB = once(b, bl, bh), pairs = [], tops = [], before = [];
	for (const [key, x] of once(a, al, ah)) if (x >= 0 && inB.get(key) >= 0) pairs.push([x, inB.get(key)]);
	pairs.sort((p, q) => p[0] - q[0]).forEach(([, y], at) => {
		let lo = 0, hi = tops.length;
		while (lo < hi) {
			const mid = (lo + hi) >> 1;
			if (pairs[tops[mid]][1] < y) lo = mid + 1;
			else hi = mid;
		}
		before[at] = tops[lo - 1];
		tops[lo] = at;
	});
	const chain = [];
	for (let at = tops.at(-1); at !== undefined; at = before[at]) chain.push(pairs[at]);
	return chain.length > 0 && chain.reverse();
}
// The shortest difference (Myers 1986, "An O(ND) difference algorithm"); false where it takes too long.
function shortest(a, b, al, ah, bl, bh, runs, budget) {
	const [n, m] = [ah - al, bh - bl], most = Math.min(n + m, MOST_EDITS), row = new Int32Array(2 * most + 3), trace = [];
	for (let edits = 0; edits <= most; edits++) {
		for (let k = -edits; k <= edits; k += 2) {
			const at = most + 1 + k;
			let x = k === -edits || (k !== edits && row[at - 1] < row[at + 1]) ? row[at + 1] : row[at - 1] + 1;
			while (x < n && x - k < m && a[al + x] === b[bl + x - k]) x++;
			row[at] = x;
			if (x >= n && x - k >= m) {
				back(trace, n, m, al, bl, runs);
				return true;
			}
		}
		trace.push(row.slice(most - edits, most + edits + 3));
		if ((budget.steps -= edits + 1) < 0) break;
	}
	return false;
}
function back(trace, x, y, al, bl, runs) {
	for (let edits = trace.length; edits >= 0; edits--) {
		const k = x - y, at = (diagonal) => trace[edits - 1][diagonal + edits];
		const down = edits && (k === -edits || (k !== edits && at(k - 1) < at(k + 1)));
		const from = !edits ? 0 : down ? at(k + 1) : at(k - 1), start = edits && !down ? from + 1 : from;
		if (x > start) runs.push([al + start, bl + start - k, x - start]);
		[x, y] = [from, edits ? from - (down ? k + 1 : k - 1) : 0];
	}
}
// Two texts in segments { kind: equal, minor or changed, ranges: [[from, to], [from, to]] } of words.
function differenceOf(texts) {
	const numbers = new Map(), sides = texts.map((text) => wordsOf(text, numbers)), [a, b] = sides;
	const { runs, spent } = equalRuns(a.ids, b.ids), segments = [];
	let x = 0, y = 0, equalWords = 0;
	const add = (kind, toX, toY) => {
		const last = segments.at(-1);
		if (last?.kind === kind) [last.ranges[0][1], last.ranges[1][1]] = [toX, toY];
		else if (toX > x || toY > y) segments.push({ kind, ranges: [[x, toX], [y, toY]] });
		[x, y] = [toX, toY];
	};
	const told = (side, at, alone) => side.text.slice(side.starts[at], alone ? side.ends[at] : side.start(at + 1)).replace(/\s+/g, " ");
	runs.forEach(([fromX, fromY, length], at) => {
		// A word or two that meet by chance between longer changes are told with these.
		const next = runs[at + 1] || [a.length, b.length];
		const changed = Math.min(Math.max(fromX - x, fromY - y), Math.max(next[0] - fromX, next[1] - fromY) - length);
		if (length <= 2 && changed > 2 * length) return;
		if (fromX > x || fromY > y) add("changed", fromX, fromY);
		equalWords += length;
		for (let nth = 1; nth <= length; nth++) add(told(a, x, nth === length) === told(b, y, nth === length) ? "equal" : "minor", x + 1, y + 1);
	});
	if (a.length > x || b.length > y) add("changed", a.length, b.length);
	return { sides, segments, spent, equalWords };
}
function likeness({ sides: [a, b], segments, equalWords, spent }, what) {
	const changes = segments.filter((one) => one.kind === "changed").length;
	if (a.text === b.text) return `The two ${what} are identical, to the character.`;
	if (!changes) return `The words are identical, all ${grouped(a.length)} of them; case, marks or spaces differ.`;
	return `${counted(changes, "difference")}; ${counted(equalWords, "equal word")}, ${percent(equalWords / Math.max(a.length, b.length))} of the longer.${spent ? " Some stretches were too different to compare." : ""}`;
}
