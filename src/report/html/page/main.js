// Which page is shown, keys, and the frame around it.

const KEYS = [["j k", "next, previous finding"], ["Enter", "open the finding"], ["n p", "next, previous passage or difference"], ["c", "side by side"], ["s", "swap the sides"], ["/", "search"], ["Esc", "one page up; leave a field"], ["?", "these keys"]];

// What stands behind `#`: a path and the state.
function parseAddress() {
  const [path, query = ""] = location.hash.slice(1).split("?", 2), state = {};
  for (const [key, value] of new URLSearchParams(query)) if (STATE.includes(key)) state[key] = value;
  let parts = [];
  try {
    parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch { /* An address that is none shows the first page. */ }
  return { path: path || "/", parts, state };
}
let now = parseAddress();

// The address of a page with the state, some of it changed.
function addressWith(changes, path = `#${now.path}`) {
  const state = { ...now.state, ...changes }, query = new URLSearchParams(STATE.filter((key) => state[key]).map((key) => [key, state[key]])).toString();
  return path + (query && `?${query}`);
}

// Changes the state: the table is drawn again, the fields are not, so that typing goes on.
function change(changes) {
  history.replaceState(null, "", addressWith(changes));
  now = parseAddress();
  const sorted = document.activeElement.dataset?.sort, old = findingsTable.node;
  old.replaceWith(findingsTable.draw(now.state));
  findingsTable.fill();
  if (sorted) findingsTable.node.querySelector(`[data-sort="${sorted}"]`).focus();
}

function pageFor({ parts: [kind, key, what, ...sides], state }) {
  const finding = BY_KEY.get(key);
  if (kind === "finding" && finding) {
    const both = sides.length === 2 && sides.every((side) => /^\d+$/.test(side) && finding.members[side]);
    return what === "compare" && both ? ["compare", comparePage(finding, sides.map(Number), state), finding.title] : ["finding", findingPage(finding, state), finding.title];
  }
  if (kind === "document" && BY_NAME.has(key)) return ["document", documentPage(BY_NAME.get(key)), key];
  return kind === "map" ? ["map", mapPage(), "Map"] : ["findings", undefined, VERDICT[DATA.gate.verdict][1]];
}

const main = byId("main");
let page, lastKey, lastScroll = 0, view;
const is = (name) => view === name;
function show() {
  if (is("findings")) lastScroll = scrollY;
  now = parseAddress();
  const [shown, node, title] = pageFor(now);
  [page, view] = [node, shown];
  document.body.dataset.view = view;
  document.title = oneLine(`${title} · retold`);
  lastKey = node?.dataset.key ?? lastKey;
  put(main, ...(node ? [node] : [...overview(), filters(now.state), findingsTable.draw(now.state, lastKey)].flat()));
  if (node) {
    node.draw?.();
    node.querySelector("h1").focus({ preventScroll: true });
  } else findingsTable.fill();
  scrollTo(0, node ? 0 : lastScroll);
  for (const one of byId("top").querySelectorAll("nav a")) {
    one.toggleAttribute("aria-current", is(one.dataset.view));
    one.href = addressWith({ mode: "" }, one.dataset.view === "map" ? "#/map" : "#/");
  }
}

function otherFinding(step) {
  const list = shownFindings(now.state), other = list[list.findIndex((one) => one.key === now.parts[1]) + step];
  if (other) location.hash = addressWith({ mode: "" }, findingAddress(other));
}

// The next or previous marked place.
function goPlace(step) {
  if (is("compare")) return goStop(step);
  const places = [...main.querySelectorAll("[data-stop]")], at = places.findIndex((one) => one.classList.contains("now"));
  const to = places[((at < 0 && step < 0 ? 0 : at) + step + places.length) % places.length];
  places[at]?.classList.remove("now");
  to?.classList.add("now");
  to?.scrollIntoView({ block: "center" });
  to?.focus({ preventScroll: true });
}

function onKey(event) {
  const { key, target } = event, help = byId("help"), field = target.closest?.("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || (field && key !== "Escape")) return;
  const row = target.classList?.contains("row") && target.dataset.key, finding = (step) => (is("findings") ? findingsTable.go(step) : otherFinding(step));
  const acts = {
    j: () => finding(1), k: () => finding(-1), n: () => goPlace(1), p: () => goPlace(-1), s: () => page?.swap?.(), c: () => byId("open-compare")?.click(), "?": () => help.showModal(),
    "/": () => {
      if (!is("findings")) {
        history.pushState(null, "", addressWith({ mode: "" }, "#/"));
        show();
      }
      byId("search").select();
      byId("search").focus();
    },
    Escape: () => (field ? field.blur() : is("findings") || (location.hash = addressWith({ mode: "" }, is("compare") ? `#/finding/${now.parts[1]}` : "#/"))),
    Enter: row && (() => (location.hash = addressWith({}, `#/finding/${row}`))),
  };
  if (!Object.hasOwn(acts, key) || !acts[key]) return;
  event.preventDefault();
  acts[key]();
}

const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)"), redraw = () => page?.redraw?.();
const button = (id, text, label, click) => el(`button#${id}`, { type: "button", title: label, "aria-label": label, click }, text);
put(byId("top"), el("a.brand", { href: "#/" }, DATA.tool.name), el("nav", { "aria-label": "Pages" }, ["Findings", "Map"].map((name) => el("a", { data: { view: name.toLowerCase() } }, name))),
  button("theme", "◐", "Dark or light", () => {
    root.dataset.theme = (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
    redraw();
  }), button("help-button", "?", "Keys", () => byId("help").showModal()));
put(byId("help"), el("h2#help-title", "Keys"), el("dl", KEYS.map(([keys, does]) => [el("dt", keys.split(" ").map((key) => el("kbd", key))), el("dd", does)])), el("form", { method: "dialog" }, el("button.main", "Close")));
byId("skip").onclick = (event) => {
  event.preventDefault();
  main.focus();
};
show();
addEventListener("hashchange", show);
addEventListener("keydown", onKey);
let waiting;
const later = () => (waiting ??= requestAnimationFrame(() => {
  waiting = undefined;
  findingsTable.fill();
}));
addEventListener("scroll", later, { passive: true });
addEventListener("resize", () => (later(), redraw()));
dark.onchange = redraw;
onbeforeprint = () => findingsTable.fill(true);
onafterprint = () => findingsTable.fill();
root.dataset.ready = "";
