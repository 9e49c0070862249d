// Elements, figures, and text that is shown and never obeyed.

const byId = (id) => document.getElementById(id);

// What turns the direction of reading or is seen by nobody is shown by its number.
const HIDDEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const visible = (text) => text.replace(/\r\n/g, "\n").replace(HIDDEN, (c, at, all) =>
  (/[\u200c\u200d]/.test(c) && all[at - 1] > "\u0590" && all[at + 1] > "\u0590" ? c : `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`));
const oneLine = (text) => visible(text).replace(/[\n\t]+/g, " ");
const raw = (text) => document.createTextNode(visible(text));

// An element: el("p.quiet#id", { attribute, listener }, text, node, [list]). Text is one line and is set as text.
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
    if (value === undefined || value === null || value === false) return;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") for (const key in value) node.style.setProperty(key, value[key]);
    else node.setAttribute(name, value === true ? "" : name === "href" ? value : oneLine(String(value)));
  };
  parts.forEach(add);
  return node;
}
const put = (node, ...parts) => node.replaceChildren(...parts.flat().filter(Boolean));
const say = (text) => put(byId("status"), oneLine(text));

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
// Rounded down: 100% is never said of less than all.
function percent(share) {
  const whole = Math.floor(share * 100 + 1e-9);
  return share > 0 && whole < 1 ? "<1%" : `${whole}%`;
}
const scoreText = (finding, score = finding.score) => (finding.rule === "overlapping-report" ? score.toFixed(2) : percent(score));
const shade = (share) => Math.max(0, Math.min(9, Math.floor(share * 10)));

const code = (text) => el("code", text);
const quiet = (...parts) => el("p.quiet", ...parts);
const more = (number) => number > 0 && quiet(`and ${grouped(number)} more`);
const badge = (rule) => el("span.badge", { data: { rule } }, rule);
const link = (address, ...parts) => el("a", { href: addressWith({ mode: "" }, address) }, ...parts);
const section = (id, title, ...parts) => el(`section${id && `#${id}`}`, el("h2", title), ...parts);
const wide = (...parts) => el("div.scroller", ...parts);
const option = (value, text, chosen) => el("option", { value, selected: String(value) === String(chosen) }, text);

// A button that copies a place, for a terminal or an editor.
function copyButton(place) {
  const copy = oneLine(place);
  return el("button.copy", { type: "button", "aria-label": `Copy ${copy}`, data: { copy }, click: async ({ currentTarget: button }) => {
    try {
      await navigator.clipboard.writeText(copy);
    } catch {
      const field = el("textarea.unseen");
      field.value = copy;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.classList.add("done");
    say(`Copied ${copy}`);
  } });
}

// A table of texts and nodes; the columns `right` hold figures.
function table(id, head, rows, right = []) {
  const cells = (tag, row) => el("tr", row.map((value, at) => el(`${tag}${right.includes(at) ? ".figure" : ""}`, { scope: tag === "th" && "col" }, value)));
  return wide(el(`table${id && `#${id}`}`, el("thead", cells("th", head)), el("tbody", rows.map((row) => cells("td", row)))));
}
