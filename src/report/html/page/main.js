// Which page is shown, keys, and the frame around it.

const KEYS = [
  ["j  k", "next, previous finding"], ["Enter", "open the finding"], ["n  p", "next, previous passage or difference"], ["c", "side by side"],
  ["s", "swap the sides"], ["/", "search"], ["Esc", "one page up; leave a field"], ["?", "these keys"],
];

// What stands behind `#`: a path and the state.
function parseAddress(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?", 2);
  const state = {};
  for (const [key, value] of new URLSearchParams(query)) if (STATE_KEYS.includes(key)) state[key] = value;
  const parts = path.split("/").filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { path: path || "/", parts, state };
}
let now = parseAddress();

// The address of a page with the state, some of it changed.
function addressWith(changes, path) {
  const state = { ...now.state, ...changes };
  const query = new URLSearchParams();
  for (const key of STATE_KEYS) if (state[key]) query.set(key, state[key]);
  const text = query.toString();
  return (path ?? `#${now.path}`) + (text ? `?${text}` : "");
}

// Changes the state and nothing else. The list is drawn again, the fields are not, so that typing goes on.
function change(changes) {
  history.replaceState(null, "", addressWith(changes));
  now = parseAddress();
  if (!byId("findings")) return show();
  const button = document.activeElement.closest?.("[data-sort]")?.dataset.sort;
  const old = findingsTable.node;
  old.replaceWith(findingsTable.draw(now.state));
  findingsTable.fill();
  findingsTable.say();
  if (button) findingsTable.node.querySelector(`[data-sort="${button}"]`)?.focus();
}

function pageFor({ parts, state }) {
  const [kind, key, what, a, b] = parts;
  if (kind === "finding" && BY_KEY.has(key)) {
    const finding = BY_KEY.get(key), at = (text) => (/^\d+$/.test(text || "") && finding.members[Number(text)] ? Number(text) : undefined);
    if (what === "compare" && at(a) !== undefined && at(b) !== undefined) return ["compare", comparePage(finding, at(a), at(b), state), finding.title];
    return ["finding", findingPage(finding, state), finding.title];
  }
  if (kind === "document" && BY_NAME.has(key)) return ["document", documentPage(BY_NAME.get(key)), key];
  if (kind === "map") return ["map", mapPage(), "Map"];
  return ["findings", null, `${VERDICT[DATA.gate.verdict]}`];
}

let page = null, lastKey = null;
const scrolls = new Map();
function show() {
  if (page !== null || document.body.dataset.view === "findings") scrolls.set(now.path, scrollY);
  now = parseAddress();
  const [view, node, title] = pageFor(now);
  page = node;
  document.body.dataset.view = view;
  document.title = `${oneLine(title)} · retold`;
  const main = byId("main");
  if (view === "findings") {
    put(main, ...overview(), filters(now.state), findingsTable.draw(now.state, lastKey));
    findingsTable.fill();
    findingsTable.say();
  } else {
    if (node.dataset.key) lastKey = node.dataset.key;
    put(main, node);
    node.draw?.();
    node.querySelector("h1")?.focus({ preventScroll: true });
  }
  scrollTo(0, view === "findings" ? scrolls.get(now.path) || 0 : 0);
  if (view === "findings") findingsTable.fill();
  for (const link of byId("top").querySelectorAll("nav a")) {
    const here = link.dataset.view === view;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.href = addressWith({ mode: "" }, link.dataset.view === "map" ? "#/map" : "#/");
  }
}

// The finding before or behind the one that is shown.
function otherFinding(step) {
  const list = shownFindings(now.state), at = list.findIndex((one) => one.key === now.parts[1]);
  const other = list[at < 0 ? 0 : at + step];
  if (other) location.hash = addressWith({ mode: "" }, findingAddress(other));
}

// The next or previous marked place of a page without panes.
function goPlace(step) {
  if (document.body.dataset.view === "compare") return goStop(step);
  const places = [...document.querySelectorAll("#main [data-stop]")];
  if (!places.length) return;
  const at = places.findIndex((one) => one.classList.contains("now"));
  const to = places[at < 0 ? (step > 0 ? 0 : places.length - 1) : (at + step + places.length) % places.length];
  places[at]?.classList.remove("now");
  to.classList.add("now");
  to.scrollIntoView({ block: "center" });
  to.focus({ preventScroll: true });
  say(`${places.indexOf(to) + 1} of ${places.length}`);
}

function up() {
  const view = document.body.dataset.view;
  if (view === "compare") location.hash = addressWith({ mode: "" }, `#/finding/${now.parts[1]}`);
  else if (view !== "findings") location.hash = addressWith({}, "#/");
}

function onKey(event) {
  const field = event.target.closest?.("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (byId("help").open) {
    if (event.key === "?") byId("help").close();
    return;
  }
  if (field && event.key !== "Escape") return;
  const view = document.body.dataset.view;
  const acts = {
    j: () => (view === "findings" ? findingsTable.go(1) : otherFinding(1)),
    k: () => (view === "findings" ? findingsTable.go(-1) : otherFinding(-1)),
    n: () => goPlace(1),
    p: () => goPlace(-1),
    s: () => page?.swap?.(),
    c: () => {
      const finding = view === "finding" && BY_KEY.get(now.parts[1]), pair = finding && firstPair(finding);
      if (pair) location.hash = addressWith({}, `${findingAddress(finding)}/compare/${byId("side-a").value}/${byId("side-b").value}`);
    },
    "/": () => {
      if (view !== "findings") {
        history.pushState(null, "", addressWith({ mode: "" }, "#/"));
        show();
      }
      byId("search").focus();
      byId("search").select();
    },
    "?": () => byId("help").showModal(),
    Escape: () => (field ? field.blur() : up()),
    Enter: () => {
      const row = event.target.closest?.("#findings .row[data-key]");
      if (!row || event.target.closest("a, button")) return false;
      location.hash = addressWith({}, `#/finding/${row.dataset.key}`);
    },
  };
  if (!Object.hasOwn(acts, event.key)) return;
  if (acts[event.key]() !== false) event.preventDefault();
}

function frame() {
  const theme = () => {
    const root = document.documentElement, dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    page?.redraw?.();
  };
  put(byId("top"), el("a", { class: "brand", href: "#/", text: DATA.tool.name }),
    el("nav", { "aria-label": "Pages" }, el("a", { href: "#/", data: { view: "findings" }, text: "Findings" }), el("a", { href: "#/map", data: { view: "map" }, text: "Map" })),
    el("span", { class: "buttons" }, el("button", { type: "button", id: "theme", text: "◐", title: "Dark or light", "aria-label": "Dark or light", on: { click: theme } }),
      el("button", { type: "button", id: "help-button", text: "?", title: "Keys", "aria-label": "Keys", on: { click: () => byId("help").showModal() } })));
  put(byId("help"), el("h2", { id: "help-title", text: "Keys" }), el("dl", {}, KEYS.flatMap(([keys, does]) => [el("dt", {}, keys.split("  ").map((key) => el("kbd", { text: key }))), el("dd", { text: does })])),
    el("form", { method: "dialog" }, el("button", { class: "main", text: "Close" })));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
}

frame();
show();
addEventListener("hashchange", show);
addEventListener("keydown", onKey);
let waiting = false;
const later = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (document.body.dataset.view === "findings") findingsTable.fill();
  });
};
addEventListener("scroll", later, { passive: true });
addEventListener("resize", () => {
  later();
  page?.redraw?.();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => page?.redraw?.());
addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((one) => (one.open = true));
  findingsTable.fill(true);
});
addEventListener("afterprint", () => findingsTable.fill());
document.documentElement.dataset.ready = "";
