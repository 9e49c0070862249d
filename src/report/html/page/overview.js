// The first screen: verdict, budgets, what was read, what could not be.

const VERDICT = { pass: "Pass", fail: "Fail", error: "Error" };
const SIGN = { pass: "✓", fail: "✗", error: "!" };
const hasBaseline = () => Boolean(DATA.gate.baseline);

function verdictBox() {
  const { verdict, reason, exit_status: status } = DATA.gate;
  const more = [`exit status ${status}`];
  const used = DATA.gate.baseline;
  if (used) more.push(`against ${used.path}: ${counted(used.new, "new member")}, ${used.known} known, ${used.moved} moved, ${used.edited} edited`);
  return el("section", { id: "verdict", data: { verdict }, "aria-label": "Verdict" },
    el("p", { class: "word" }, el("span", { class: "sign", "aria-hidden": "true", text: SIGN[verdict] }), el("span", { text: VERDICT[verdict] })),
    el("div", {}, el("p", { class: "reason", text: reason }), el("p", { class: "quiet", text: more.join(" · ") })));
}

function tiles() {
  const { corpus, gate } = DATA;
  const tile = (figure, label) => el("div", { class: "tile" }, el("dd", { text: figure }), el("dt", { text: label }));
  const found = DATA.rules.reduce((sum, row) => sum + row.findings, 0);
  const fresh = gate.budgets.reduce((sum, one) => sum + (one.new || 0), 0);
  return el("dl", { id: "corpus", class: "tiles" },
    tile(grouped(corpus.documents), "documents"),
    tile(grouped(corpus.words), "words"),
    tile(percent(gate.share.share), `of words told twice${gate.share.allowed === null ? "" : ` (${percent(gate.share.allowed)} allowed)`}`),
    tile(grouped(found), found === 1 ? "finding" : "findings"),
    hasBaseline() && tile(grouped(fresh), "new"));
}

function budgets() {
  const rows = DATA.rules.map((row) => {
    const budget = DATA.gate.budgets.find((one) => one.rule === row.rule) || {};
    const any = (limit) => (limit === null || limit === undefined ? "any" : grouped(limit));
    const limit = hasBaseline() && budget.allowed_new !== undefined ? `${any(budget.allowed_new)} new` : any(budget.allowed);
    const share = budget.share ? `${percent(budget.share.share)}${budget.share.allowed === null ? "" : ` of ${percent(budget.share.allowed)}`}` : "–";
    const exceeded = budget.exceeded || Boolean(budget.share && budget.share.exceeded);
    return [
      el("a", { href: addressWith({ rule: row.rule, kind: "" }, "#/") }, badge(row.rule)),
      el("span", { class: "quiet", text: row.meaning }),
      grouped(row.findings),
      ...(hasBaseline() ? [grouped(budget.new ?? 0)] : []),
      limit, share, row.boilerplate ? grouped(row.boilerplate) : "–",
      el("span", { class: exceeded ? "bad" : "quiet", text: exceeded ? "✗ exceeded" : "✓" }),
    ];
  });
  const head = ["Relation", "Says", "Found", ...(hasBaseline() ? ["New"] : []), "Allowed", "Words", "Boilerplate", "Budget"];
  return el("div", { class: "scroller" }, table({ id: "budgets" }, head, rows, hasBaseline() ? [2, 3, 4, 5, 6] : [2, 3, 4, 5]));
}

// Settings by name, as lines of a list; names of nested ones joined by a point.
function settingRows(value, name = "") {
  if (value === null) return [[name, "none"]];
  if (Array.isArray(value)) return [[name, value.map((one) => (typeof one === "object" ? JSON.stringify(one) : one)).join(", ") || "none"]];
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, one]) => settingRows(one, name ? `${name}.${key}` : key));
  }
  return [[name, String(value)]];
}

function about() {
  const { corpus, tool, statistics } = DATA;
  const quiet = [];
  if (corpus.left_out.ignored) quiet.push(`${counted(corpus.left_out.ignored, "ignored file")}`);
  if (corpus.left_out.other) quiet.push(`${counted(corpus.left_out.other, "file")} of other kinds`);
  const list = (errors) => corpus.skipped.filter((one) => one.error === errors);
  const lines = (skipped, total) => [
    el("ul", { class: "plain" }, skipped.map((one) => el("li", {}, el("code", { text: oneLine(one.path) }), one.reason && ` ${oneLine(one.reason)}`))),
    total > skipped.length && el("p", { class: "quiet", text: `and ${grouped(total - skipped.length)} more` })];
  const bad = list(true), others = list(false);
  return el("section", { class: "about", "aria-label": "About this run" },
    el("p", { id: "command" }, el("code", { text: oneLine(DATA.command) }), el("span", { class: "quiet", text: ` ${tool.name} ${tool.version}` })),
    corpus.errors > 0 && el("details", { id: "unreadable", open: true },
      el("summary", { class: "bad", text: `! ${counted(corpus.errors, "document")} could not be read` }), ...lines(bad, corpus.errors)),
    corpus.others > 0 && el("details", {}, el("summary", { text: `${counted(corpus.others, "document")} not compared` }), ...lines(others, corpus.others)),
    el("details", { id: "settings" }, el("summary", { text: "Settings and search" }),
      el("div", { class: "columns" }, table({}, ["Setting", "Value"], settingRows(DATA.settings)), table({}, ["Search", ""], settingRows(statistics)))),
    quiet.length > 0 && el("p", { class: "quiet", text: `Left out by the walk: ${quiet.join(", ")}.` }));
}

function notice() {
  const { findings, boilerplate, texts } = DATA.left_out;
  const left = [findings && counted(findings, "finding"), boilerplate && counted(boilerplate, "boilerplate text")].filter(Boolean);
  const said = [];
  if (DATA.redacted) said.push("Text is left out of this report, and names are hashes.");
  if (left.length) said.push(`A page holds at most 10 MB: ${left.join(" and ")} are left out, the least bad ones. The JSON report has everything.`);
  if (texts && !DATA.redacted) said.push(`${counted(texts, "document")} had no room for their text and cannot be shown side by side.`);
  return said.length > 0 && el("p", { id: "notice", text: said.join(" ") });
}

const overview = () => [
  el("h1", { class: "unseen", text: "What these documents tell twice" }),
  verdictBox(), tiles(), notice(), budgets(), about()];
