// The table of findings: filters, order, and only the rows that can be seen.

// Rows drawn above and below those that can be seen, so that a fast scroll shows no gap.
const SPARE = 12;
// Rows that are printed; more is no longer a thing to read on paper.
const PRINTED = 1000;

const COLUMNS = [
  { key: "title", name: "Finding", of: (one) => one.title.toLowerCase(), dir: "asc" },
  { key: "words", name: "Words", of: (one) => one.words ?? -1 },
  { key: "places", name: "Places", of: (one) => one.count },
  { key: "score", name: "Score", of: (one) => one.score },
  { key: "new", name: "Baseline", of: (one) => ({ new: 3, edited: 2, moved: 1 })[one.status] ?? 0 },
];
const STATE_KEYS = ["q", "rule", "kind", "folder", "min", "max", "new", "sort", "dir", "mode"];

const searched = (one) => (one.searched ??= [one.title, one.rule, one.key, ...one.members.map(nameOf), ...(one.evidence.names || []),
  ...(one.evidence.lines || []).map((line) => line.text)].join("\n").toLowerCase());

function matchesFilter(one, state) {
  if (state.kind !== "all" && one.kind !== (state.kind || "finding")) return false;
  if (state.rule && one.rule !== state.rule) return false;
  if (state.new === "1" && one.status !== "new") return false;
  if (state.min && one.score < Number(state.min)) return false;
  if (state.max && one.score > Number(state.max)) return false;
  if (state.folder && ![...one.folders].some((folder) => folder === state.folder || folder.startsWith(`${state.folder}/`))) return false;
  return !state.q || state.q.toLowerCase().split(/\s+/).every((word) => searched(one).includes(word));
}

// The findings that the state shows, in its order; the same list as long as nothing changes.
let listed = { key: null, list: [] };
function shownFindings(state) {
  const key = STATE_KEYS.map((name) => (name === "mode" ? "" : state[name] || "")).join("\n");
  if (listed.key !== key) {
    const list = DATA.findings.filter((one) => matchesFilter(one, state));
    const column = COLUMNS.find((one) => one.key === state.sort);
    if (column) {
      const sign = (state.dir || column.dir || "desc") === "asc" ? 1 : -1;
      const values = new Map(list.map((one) => [one, column.of(one)]));
      list.sort((a, b) => {
        const [x, y] = [values.get(a), values.get(b)];
        return sign * (x < y ? -1 : x > y ? 1 : 0) || a.rank - b.rank;
      });
    }
    listed = { key, list };
  }
  return listed.list;
}

// All folders with a member, and those above them.
function allFolders() {
  const folders = new Set();
  for (const one of DATA.documents) {
    const parts = one.folder.split("/");
    for (let at = 1; at <= parts.length; at++) folders.add(parts.slice(0, at).join("/"));
  }
  folders.delete("");
  return [...folders].sort();
}

function filters(state) {
  const set = (name) => (event) => {
    const field = event.target;
    change({ [name]: field.type === "checkbox" ? (field.checked ? "1" : "") : field.value });
  };
  const choice = (id, name, label, options) => el("label", {}, el("span", { text: label }),
    el("select", { id, on: { change: set(name) } }, options.map(([value, text]) => el("option", { value, text: oneLine(text), selected: (state[name] || "") === value }))));
  const number = (id, name, label) => el("label", { class: "short" }, el("span", { text: label }),
    el("input", { id, type: "number", min: "0", max: "1", step: "0.01", value: state[name] || "", placeholder: name === "min" ? "0" : "1", on: { input: set(name) } }));
  return el("form", { id: "filters", role: "search", "aria-label": "Findings", on: { submit: (event) => event.preventDefault() } },
    el("label", { class: "wide" }, el("span", { text: "Search" }),
      el("input", { id: "search", type: "search", value: state.q || "", placeholder: "names, titles, lines", on: { input: set("q") } })),
    choice("filter-rule", "rule", "Relation", [["", "all"], ...DATA.rules.map((row) => [row.rule, row.rule])]),
    choice("filter-kind", "kind", "Kind", [["", "findings"], ["boilerplate", "boilerplate"], ["all", "both"]]),
    choice("filter-folder", "folder", "Folder", [["", "all"], ...allFolders().map((folder) => [folder, folder])]),
    number("filter-min", "min", "Score from"), number("filter-max", "max", "to"),
    hasBaseline() && el("label", { class: "check" }, el("input", { id: "filter-new", type: "checkbox", checked: state.new === "1", on: { change: set("new") } }), el("span", { text: "New only" })),
    el("p", { id: "shown", role: "status" }));
}

const statusText = (status) => status && el("span", { class: "state", data: { status }, text: status });

function row(one, at, current) {
  const cell = (...content) => el("div", { role: "cell" }, ...content);
  const figure = (text) => el("div", { role: "cell", class: "figure", text });
  const leader = leaderOf(one), place = leader && placeOf(leader, leader.spans[0]);
  return el("div", { class: "row", role: "row", "aria-rowindex": at + 2, "aria-current": current ? "true" : undefined, tabindex: current ? "0" : "-1", data: { key: one.key } },
    cell(badge(one.rule), one.kind === "boilerplate" && el("span", { class: "quiet", text: "boilerplate" })),
    el("div", { role: "cell", class: "what" },
      el("a", { href: addressWith({}, findingAddress(one)), tabindex: "-1", text: oneLine(one.title) }),
      place && el("span", { class: "place" }, el("code", { text: oneLine(place) }), copyButton(place))),
    figure(one.words === null ? "–" : grouped(one.words)), figure(grouped(one.count)), figure(scoreText(one)),
    hasBaseline() && cell(statusText(one.status)));
}

const findingsTable = {
  list: [],
  current: 0,
  // Draws the whole; `state` says what is in it.
  draw(state, keep) {
    this.list = shownFindings(state);
    const at = this.list.findIndex((one) => one.key === keep);
    this.current = Math.max(0, at);
    const head = (column) => {
      const isSorted = state.sort === column.key;
      const dir = isSorted ? state.dir || column.dir || "desc" : undefined;
      const turn = () => change({ sort: column.key, dir: isSorted && dir === (column.dir || "desc") ? (dir === "asc" ? "desc" : "asc") : "" });
      return el("div", { role: "columnheader", class: column.key === "title" || column.key === "new" ? undefined : "figure", "aria-sort": dir ? `${dir}ending` : "none" },
        el("button", { type: "button", data: { sort: column.key }, on: { click: turn } }, column.name, el("span", { class: "arrow", "aria-hidden": "true", text: dir ? (dir === "asc" ? "▲" : "▼") : "" })));
    };
    const columns = COLUMNS.filter((column) => column.key !== "new" || hasBaseline());
    const worst = el("button", { type: "button", data: { sort: "worst" }, title: "The worst of each relation first", on: { click: () => change({ sort: "", dir: "" }) } }, "Relation",
      el("span", { class: "arrow", "aria-hidden": "true", text: state.sort ? "" : "▼" }));
    this.rows = el("div", { class: "rows", role: "rowgroup" });
    this.node = el("div", { id: "findings", role: "table", "aria-label": "Findings", "aria-rowcount": this.list.length + 1, class: hasBaseline() ? "with-baseline" : undefined },
      el("div", { role: "rowgroup", class: "head" }, el("div", { class: "row", role: "row", "aria-rowindex": "1" },
        el("div", { role: "columnheader", "aria-sort": state.sort ? "none" : "descending" }, worst), columns.map(head))),
      this.rows,
      !this.list.length && el("p", { class: "empty", text: DATA.findings.length ? "No finding is shown by these filters." : "Nothing is told twice." }));
    this.rows.addEventListener("click", (event) => {
      const row = event.target.closest(".row");
      if (row && !event.target.closest("a, button")) location.hash = addressWith({}, `#/finding/${row.dataset.key}`);
    });
    this.rows.addEventListener("focusin", (event) => {
      const row = event.target.closest(".row");
      if (row) this.current = Number(row.getAttribute("aria-rowindex")) - 2;
    });
    return this.node;
  },
  rowHeight() {
    return parseFloat(getComputedStyle(this.node).getPropertyValue("--row")) || 44;
  },
  // Puts the rows in view into the page. All others are room.
  fill(all = false) {
    if (!this.node || !this.node.isConnected) return;
    const height = this.rowHeight(), top = -this.rows.getBoundingClientRect().top;
    const from = all ? 0 : Math.max(0, Math.min(this.list.length, Math.floor(top / height)) - SPARE);
    const to = all ? Math.min(this.list.length, PRINTED) : Math.min(this.list.length, Math.ceil((top + innerHeight) / height) + SPARE);
    this.rows.style.height = all ? "auto" : `${this.list.length * height}px`;
    this.rows.style.paddingTop = `${from * height}px`;
    const focused = this.rows.contains(document.activeElement);
    put(this.rows, this.list.slice(from, to).map((one, at) => row(one, from + at, from + at === this.current)));
    if (focused) this.rows.querySelector("[aria-current]")?.focus({ preventScroll: true });
  },
  // Makes another row the current one, and shows it.
  go(step) {
    if (!this.list.length) return;
    const started = this.rows.contains(document.activeElement);
    this.current = Math.max(0, Math.min(this.list.length - 1, this.current + (started ? step : 0)));
    const height = this.rowHeight(), top = this.rows.getBoundingClientRect().top + this.current * height;
    const head = this.node.querySelector(".head").offsetHeight + byId("top").offsetHeight;
    if (top < head) scrollBy(0, top - head - 8);
    else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight + 8);
    this.fill();
    this.rows.querySelector("[aria-current]")?.focus({ preventScroll: true });
  },
  say() {
    const total = DATA.findings.length;
    const text = this.list.length === total ? counted(total, "finding") : `${grouped(this.list.length)} of ${counted(total, "finding")}`;
    if (byId("shown") && byId("shown").textContent !== text) byId("shown").textContent = text;
  },
};
