// The first screen: verdict, budgets, what was read, what could not be.

const VERDICT = { pass: ["✓", "Pass"], fail: ["✗", "Fail"], error: ["!", "Error"] };

function overview() {
  const { verdict, reason, exit_status: status, share, budgets } = DATA.gate, { corpus, tool, left_out: left } = DATA;
  const tile = (figure, label) => el("div", el("dd", figure), el("dt", label));
  const limit = (allowed) => (allowed === null || allowed === undefined ? "any" : grouped(allowed));
  const fresh = (row) => budgets.find((one) => one.rule === row.rule)?.new ?? 0;
  const sum = (of) => grouped(DATA.rules.reduce((total, row) => total + of(row), 0));
  const only = (...cells) => (BASELINE ? cells : []);
  const rows = DATA.rules.map((row) => {
    const budget = budgets.find((one) => one.rule === row.rule) || {}, { share: told, allowed_new: allowedNew } = budget;
    const bad = budget.exceeded || told?.exceeded;
    return [el("a", { href: addressWith({ rule: row.rule, kind: "" }, "#/") }, badge(row.rule)), el("span.quiet", row.meaning), grouped(row.findings), ...only(grouped(fresh(row))),
      allowedNew === undefined ? limit(budget.allowed) : `${limit(allowedNew)} new`, told ? percent(told.share) + (told.allowed === null ? "" : ` of ${percent(told.allowed)}`) : "–",
      row.boilerplate ? grouped(row.boilerplate) : "–", el(bad ? "span.bad" : "span.quiet", bad ? "✗ exceeded" : "✓ within")];
  });
  const notices = [
    DATA.redacted && "Text is left out of this report, and names are hashes.",
    left.findings + left.boilerplate > 0 && `A page holds at most 10 MB: ${counted(left.findings, "finding")} and ${counted(left.boilerplate, "boilerplate text")} are left out, the least bad ones. The JSON report has everything.`,
    left.texts > 0 && !DATA.redacted && `${counted(left.texts, "document")} had no room for the text and cannot be shown side by side.`].filter(Boolean);
  const skipped = (errors, total) => {
    const list = corpus.skipped.filter((one) => one.error === errors);
    return [el("ul.plain", list.map((one) => el("li", code(one.path), " ", one.reason))), more(total - list.length)];
  };
  // Names of nested settings are joined by a point.
  const settings = (value, name) => (value && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, one]) => settings(one, name ? `${name}.${key}` : key))
    : [[name, Array.isArray(value) ? value.map((one) => (typeof one === "object" ? JSON.stringify(one) : one)).join(", ") : String(value ?? "none")]]);
  return [
    el("h1.unseen", "What these documents tell twice"),
    el("section#verdict", { data: { verdict }, "aria-label": "Verdict" }, el("p.word", el("span", { "aria-hidden": "true" }, VERDICT[verdict][0]), VERDICT[verdict][1]),
      el("div", el("p", reason), quiet(`exit status ${status}`, BASELINE && ` · against ${BASELINE.path}: ${counted(BASELINE.new, "new member")}, ${BASELINE.known} known, ${BASELINE.moved} moved, ${BASELINE.edited} edited`))),
    el("dl.tiles#corpus", tile(grouped(corpus.documents), "documents"), tile(grouped(corpus.words), "words"),
      tile(percent(share.share), `of words told twice${share.allowed === null ? "" : `, ${percent(share.allowed)} allowed`}`), tile(sum((row) => row.findings), "findings"), only(tile(sum(fresh), "new"))),
    notices.length > 0 && el("p#notice", notices.join(" ")),
    table("budgets", ["Relation", "Says", "Found", ...only("New"), "Allowed", "Words", "Boilerplate", "Budget"], rows, BASELINE ? [2, 3, 4, 5, 6] : [2, 3, 4, 5]),
    el("section.about", { "aria-label": "About this run" }, el("p#command", code(DATA.command), el("span.quiet", ` ${tool.name} ${tool.version}`)),
      corpus.errors > 0 && el("details#unreadable", { open: true }, el("summary.bad", `! ${counted(corpus.errors, "document")} could not be read`), skipped(true, corpus.errors)),
      corpus.others > 0 && el("details", el("summary", `${counted(corpus.others, "document")} not compared`), skipped(false, corpus.others)),
      el("details#settings", el("summary", "Settings and search"), el("div.columns", table("", ["Setting", "Value"], settings(DATA.settings)), table("", ["Search", ""], settings(DATA.statistics)))),
      quiet(`Left out by the walk: ${counted(corpus.left_out.ignored, "ignored file")}, ${grouped(corpus.left_out.other)} of other kinds.`)),
  ];
}
