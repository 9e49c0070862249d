// The table of findings: filters, order, and only the rows that can be seen.

// Rows drawn above and below those in view, so that a fast scroll shows no gap; rows that are printed.
const SPARE = 12, PRINTED = 1000;
const STATE = ["q", "rule", "kind", "folder", "min", "max", "new", "sort", "dir", "mode"];
// Name, what stands in its head, what it is sorted by.
const COLUMNS = [
  ["title", "Finding", (one) => one.title.toLowerCase()],
  ["words", "Words", (one) => one.words ?? -1],
  ["places", "Places", (one) => one.count],
  ["score", "Score", (one) => one.score],
  ["new", "Baseline", (one) => ["known", "moved", "edited", "new"].indexOf(one.status)],
].slice(0, BASELINE ? 5 : 4);
const usualDir = (key) => (key === "title" ? "asc" : "desc");

const searched = (one) => (one.searched ??= [one.title, one.rule, one.key, ...one.members.map((member) => member.name), ...(one.evidence.names || []),
  ...(one.evidence.lines || []).map((line) => line.text)].join("\n").toLowerCase());

function isShown(one, { q = "", rule, kind = "finding", folder, min, max, new: fresh }) {
  const inside = (member) => member.of.folder === folder || member.of.folder.startsWith(`${folder}/`);
  return (kind === "all" || one.kind === kind) && (!rule || one.rule === rule) && (!fresh || one.status === "new") && !(one.score < min) && !(one.score > max) &&
    (!folder || one.members.some(inside)) && q.toLowerCase().split(/\s+/).every((word) => searched(one).includes(word));
}

// The findings that the state shows, in its order.
let listed = {};
function shownFindings(state) {
  const key = STATE.slice(0, -1).map((name) => state[name]).join("\n");
  if (listed.key === key) return listed.list;
  const list = DATA.findings.filter((one) => isShown(one, state)), of = COLUMNS.find(([name]) => name === state.sort)?.[2];
  if (of) {
    const sign = (state.dir || usualDir(state.sort)) === "asc" ? 1 : -1, values = new Map(list.map((one) => [one, of(one)]));
    list.sort((a, b) => sign * (values.get(a) < values.get(b) ? -1 : values.get(a) > values.get(b) ? 1 : 0) || a.rank - b.rank);
  }
  listed = { key, list };
  return list;
}

function filters(state) {
  const folders = new Set(DATA.documents.flatMap(({ folder }) => folder.split("/").map((_, at, all) => all.slice(0, at + 1).join("/"))));
  folders.delete("");
  const set = (name) => ({ target: field }) => change({ [name]: field.type === "checkbox" ? (field.checked ? "1" : "") : field.value });
  const choice = (name, label, options) => el("label", el("span", label), el(`select#filter-${name}`, { change: set(name) }, options.map(([value, text = value]) => option(value, text, state[name] || ""))));
  const number = (name, label) => el("label.short", el("span", label), el(`input#filter-${name}`, { type: "number", min: "0", max: "1", step: "0.01", value: state[name], input: set(name) }));
  return el("form#filters", { role: "search", "aria-label": "Findings", submit: (event) => event.preventDefault() },
    el("label.wide", el("span", "Search"), el("input#search", { type: "search", value: state.q, placeholder: "names, titles, lines", input: set("q") })),
    choice("rule", "Relation", [["", "all"], ...DATA.rules.map((row) => [row.rule])]), choice("kind", "Kind", [["", "findings"], ["boilerplate"], ["all", "both"]]),
    choice("folder", "Folder", [["", "all"], ...[...folders].sort().map((folder) => [folder])]), number("min", "Score from"), number("max", "to"),
    BASELINE && el("label.check", el("input#filter-new", { type: "checkbox", checked: state.new === "1", change: set("new") }), el("span", "New only")),
    el("p#shown", { role: "status" }));
}

const statusText = (status) => status && el("span.state", { data: { status } }, status);

function findingRow(one, at, current) {
  const leader = leaderOf(one), figure = (text) => el("div.figure", { role: "cell" }, text);
  return el("div.row", { role: "row", "aria-rowindex": at + 2, "aria-current": current && "true", tabindex: current ? 0 : -1, data: { key: one.key } },
    el("div", { role: "cell" }, badge(one.rule), one.kind === "boilerplate" && el("span.quiet", "boilerplate")),
    el("div.what", { role: "cell" }, el("a", { href: addressWith({}, findingAddress(one)), tabindex: -1 }, one.title),
      leader && el("span.place", code(placeOf(leader)), copyButton(placeOf(leader)))),
    figure(one.words === null ? "–" : grouped(one.words)), figure(grouped(one.count)), figure(scoreText(one)), BASELINE && el("div", { role: "cell" }, statusText(one.status)));
}

const findingsTable = {
  list: [],
  // Draws the whole; the finding `keep` stays the current one.
  draw(state, keep) {
    this.list = shownFindings(state);
    this.current = Math.max(0, this.list.findIndex((one) => one.key === keep));
    const head = (key, name, right) => {
      const dir = (state.sort || "worst") === key && (state.dir || usualDir(key));
      const turned = dir === "asc" ? "desc" : "asc";
      const turn = () => change({ sort: key === "worst" ? "" : key, dir: key !== "worst" && dir && turned !== usualDir(key) ? turned : "" });
      return el(`div${right ? ".figure" : ""}`, { role: "columnheader", "aria-sort": dir ? `${dir}ending` : "none" },
        el("button", { type: "button", data: { sort: key }, click: turn }, name, el("span.arrow", { "aria-hidden": "true" }, dir && (dir === "asc" ? "▲" : "▼"))));
    };
    this.rows = el("div.rows", { role: "rowgroup", click: (event) => {
      const row = event.target.closest(".row");
      if (row && !event.target.closest("a, button")) location.hash = addressWith({}, `#/finding/${row.dataset.key}`);
    }, focusin: (event) => (this.current = event.target.closest(".row").getAttribute("aria-rowindex") - 2) });
    this.node = el(`div#findings${BASELINE ? ".with-baseline" : ""}`, { role: "table", "aria-label": "Findings", "aria-rowcount": this.list.length + 1 },
      el("div.head", { role: "rowgroup" }, el("div.row", { role: "row", "aria-rowindex": 1 }, head("worst", "Relation"), COLUMNS.map(([key, name]) => head(key, name, !["title", "new"].includes(key))))),
      this.rows, !this.list.length && el("p.empty", DATA.findings.length ? "No finding is shown by these filters." : "Nothing is told twice."));
    return this.node;
  },
  rowHeight() {
    return parseFloat(getComputedStyle(this.node).getPropertyValue("--row"));
  },
  // Puts the rows in view into the page, or all; what is above and below is room.
  fill(all) {
    if (!this.node?.isConnected) return;
    const height = this.rowHeight(), { length } = this.list, at = -this.rows.getBoundingClientRect().top / height;
    const from = all ? 0 : Math.max(0, Math.min(length, Math.floor(at)) - SPARE), to = all ? PRINTED : Math.ceil(at + innerHeight / height) + SPARE;
    this.rows.style.height = all ? "auto" : `${length * height}px`;
    this.rows.style.paddingTop = `${from * height}px`;
    const focused = this.rows.contains(document.activeElement);
    put(this.rows, this.list.slice(from, Math.max(from, to)).map((one, nth) => findingRow(one, from + nth, from + nth === this.current)));
    if (focused) this.focus();
    const total = DATA.findings.length, told = length === total ? counted(total, "finding") : `${grouped(length)} of ${grouped(total)}, boilerplate counted`;
    if (byId("shown").textContent !== told) byId("shown").textContent = told;
  },
  focus() {
    this.rows.querySelector("[aria-current]")?.focus({ preventScroll: true });
  },
  // Makes another row the current one, and shows it.
  go(step) {
    if (!this.list.length) return;
    if (this.rows.contains(document.activeElement)) this.current = Math.max(0, Math.min(this.list.length - 1, this.current + step));
    const height = this.rowHeight(), top = this.rows.getBoundingClientRect().top + this.current * height, head = this.node.firstChild.getBoundingClientRect().height + byId("top").offsetHeight;
    if (top < head) scrollBy(0, top - head);
    else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight);
    this.fill();
    this.focus();
  },
};
