// How two texts differ, word by word.

// Words as in the rest of the report: letters, marks, digits and underscores; Han and kana one by one.
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{M}\p{Nd}_])+/gu;
// Steps of the search for the shortest difference before a stretch is told as replaced: some tenths of a second.
const MOST_STEPS = 2e7;
// Differences followed in one stretch; the memory grows with their square.
const MOST_EDITS = 1200;

function wordsOf(text, numbers) {
  const starts = [], ends = [], ids = [];
  for (const match of text.matchAll(WORD)) {
    const key = match[0].normalize("NFKC").toLowerCase();
    let id = numbers.get(key);
    if (id === undefined) numbers.set(key, (id = numbers.size));
    starts.push(match.index);
    ends.push(match.index + match[0].length);
    ids.push(id);
  }
  return { text, starts, ends, ids, length: ids.length };
}

// Runs of 5 words that both texts have, by all that either has.
function resemblance(textA, textB) {
  const numbers = new Map();
  const sets = [textA, textB].map((text) => {
    const { ids } = wordsOf(text, numbers);
    const size = Math.min(5, ids.length), set = new Set();
    for (let at = 0; at + size <= ids.length && size; at++) set.add(ids.slice(at, at + size).join());
    return set;
  });
  let both = 0;
  for (const one of sets[0]) if (sets[1].has(one)) both++;
  return both / (sets[0].size + sets[1].size - both || 1);
}

// Equal runs [a, b, length] of two lists of numbers, in order. Trims what is equal at both ends, cuts at words or runs of words
// that stand once on both sides (patience), and follows the shortest difference (Myers 1986) between them.
function equalRuns(a, b) {
  const runs = [];
  const budget = { steps: MOST_STEPS, spent: false };
  const todo = [[0, a.length, 0, b.length]];
  while (todo.length) {
    let [al, ah, bl, bh] = todo.pop();
    let same = 0;
    while (al + same < ah && bl + same < bh && a[al + same] === b[bl + same]) same++;
    if (same) runs.push([al, bl, same]);
    al += same;
    bl += same;
    same = 0;
    while (ah - same > al && bh - same > bl && a[ah - same - 1] === b[bh - same - 1]) same++;
    if (same) runs.push([ah - same, bh - same, same]);
    ah -= same;
    bh -= same;
    if (al === ah || bl === bh) continue;
    const anchors = anchorsOf(a, b, al, ah, bl, bh, 4) || anchorsOf(a, b, al, ah, bl, bh, 1);
    if (anchors) {
      let [fromA, fromB] = [al, bl];
      for (const [x, y] of anchors) {
        todo.push([fromA, x, fromB, y]);
        [fromA, fromB] = [x, y];
      }
      // The last piece begins with its anchor, which trimming takes.
      todo.push([fromA, ah, fromB, bh]);
    } else if (!shortest(a, b, al, ah, bl, bh, runs, budget)) budget.spent = true;
  }
  runs.sort((x, y) => x[0] - y[0]);
  return { runs, spent: budget.spent };
}

// Places that stand once on both sides, in the longest order that both keep; undefined where there are none. Each is the start
// of a piece, so at most the first may stand at the beginning.
function anchorsOf(a, b, al, ah, bl, bh, size) {
  const count = (list, lo, hi) => {
    const found = new Map();
    for (let at = lo; at + size <= hi; at++) {
      const key = size === 1 ? list[at] : list.slice(at, at + size).join();
      found.set(key, found.has(key) ? -1 : at);
    }
    return found;
  };
  const [inA, inB] = [count(a, al, ah), count(b, bl, bh)];
  const pairs = [];
  for (const [key, x] of inA) {
    const y = inB.get(key);
    if (x >= 0 && y >= 0 && y !== undefined) pairs.push([x, y]);
  }
  // Longest increasing subsequence by patience sorting, O(n log n).
  pairs.sort((p, q) => p[0] - q[0]);
  const tops = [], before = [];
  pairs.forEach(([, y], at) => {
    let [lo, hi] = [0, tops.length];
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (pairs[tops[mid]][1] < y) lo = mid + 1;
      else hi = mid;
    }
    before[at] = lo ? tops[lo - 1] : -1;
    tops[lo] = at;
  });
  const chain = [];
  for (let at = tops.length ? tops[tops.length - 1] : -1; at >= 0; at = before[at]) chain.push(pairs[at]);
  return chain.length ? chain.reverse() : undefined;
}

// The shortest difference; false where it takes too long.
function shortest(a, b, al, ah, bl, bh, runs, budget) {
  const [n, m] = [ah - al, bh - bl];
  const most = Math.min(n + m, MOST_EDITS);
  const row = new Int32Array(2 * most + 3), trace = [];
  for (let edits = 0; edits <= most; edits++) {
    for (let k = -edits; k <= edits; k += 2) {
      const at = most + 1 + k;
      let x = k === -edits || (k !== edits && row[at - 1] < row[at + 1]) ? row[at + 1] : row[at - 1] + 1;
      while (x < n && x - k < m && a[al + x] === b[bl + x - k]) x++;
      row[at] = x;
      if (x >= n && x - k >= m) {
        trace.push(row.slice(most + 1 - edits - 1, most + 1 + edits + 2));
        back(trace, n, m, al, bl, runs);
        return true;
      }
    }
    trace.push(row.slice(most + 1 - edits - 1, most + 1 + edits + 2));
    if ((budget.steps -= edits + 1) < 0) return false;
  }
  return false;
}

function back(trace, n, m, al, bl, runs) {
  let [x, y] = [n, m];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const k = x - y;
    let fromX = 0, fromY = 0;
    if (edits) {
      const row = trace[edits - 1], at = (diagonal) => row[diagonal + edits] ?? -1;
      const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
      fromX = down ? at(k + 1) : at(k - 1);
      fromY = fromX - (down ? k + 1 : k - 1);
      const [startX, startY] = down ? [fromX, fromY + 1] : [fromX + 1, fromY];
      if (x > startX) runs.push([al + startX, bl + startY, x - startX]);
    } else if (x) runs.push([al, bl, x]);
    [x, y] = [fromX, fromY];
  }
}

// Segments of two texts: { equal, a: [from, to], b: [from, to] } in words, in order.
function differenceOf(textA, textB) {
  const numbers = new Map();
  const [a, b] = [wordsOf(textA, numbers), wordsOf(textB, numbers)];
  const { runs, spent } = equalRuns(a.ids, b.ids);
  const segments = [];
  let x = 0, y = 0;
  const add = (equal, toX, toY) => {
    if (toX === x && toY === y) return;
    const last = segments[segments.length - 1];
    if (last && last.equal === equal) [last.a[1], last.b[1]] = [toX, toY];
    else segments.push({ equal, a: [x, toX], b: [y, toY] });
    [x, y] = [toX, toY];
  };
  runs.forEach(([fromX, fromY, length], at) => {
    // A word or two that meet by chance between longer changes are told with these.
    const next = runs[at + 1] || [a.length, b.length, 0];
    const changed = Math.min(Math.max(fromX - x, fromY - y), Math.max(next[0] - fromX - length, next[1] - fromY - length));
    if (length <= 2 && changed > 2 * length) return;
    add(false, fromX, fromY);
    add(true, fromX + length, fromY + length);
  });
  add(false, a.length, b.length);
  const equalWords = segments.reduce((sum, one) => sum + (one.equal ? one.a[1] - one.a[0] : 0), 0);
  return { a, b, segments, spent, equalWords };
}
