// Small tools: elements, figures, text that is shown and never obeyed.

const byId = (id) => document.getElementById(id);

// Characters that turn the direction of reading, or that nobody sees, shown by their number.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const shownCode = (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
const joinsEmoji = (text, at) => /[^\u0000-\u058f]/.test(text[at - 1] || "") && /[^\u0000-\u058f]/.test(text[at + 1] || "");
const visible = (text) =>
  text.replace(/\r\n/g, "\n").replace(HIDDEN, (c, at, all) => ((c === "\u200c" || c === "\u200d") && joinsEmoji(all, at) ? c : shownCode(c)));
const oneLine = (text) => visible(text).replace(/[\n\t]+/g, " ");

// An element. `text` is set as text; `on` holds listeners; `style` is set property by property.
function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = visible(String(value));
    else if (name === "class") node.className = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "style") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : name === "title" || name.startsWith("aria-") ? oneLine(String(value)) : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

const put = (node, ...children) => node.replaceChildren(...children.flat().filter(Boolean));
const say = (text) => { byId("status").textContent = visible(text); };

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
// Rounded down, as everywhere: 100% is never said of less than all.
function percent(share) {
  const whole = Math.floor(share * 100 + 1e-9);
  return share > 0 && whole < 1 ? "<1%" : `${whole}%`;
}
const scoreText = (finding) => (finding.rule === "overlapping-report" ? finding.score.toFixed(2) : percent(finding.score));

// A button that copies a place, for a terminal or an editor.
function copyButton(place) {
  const shown = oneLine(place);
  const copy = async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(shown);
    } catch {
      const field = el("textarea", { class: "unseen" });
      field.value = shown;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1200);
    say(`Copied ${shown}`);
  };
  return el("button", { class: "copy", type: "button", "aria-label": `Copy ${shown}`, title: `Copy ${shown}`, data: { copy: shown }, on: { click: copy } });
}

// A table: head cells are texts or nodes; cells too. Columns named in `right` hold figures.
function table(props, head, rows, right = []) {
  const cell = (tag, value, at) => {
    const node = value instanceof Node ? value : document.createTextNode(oneLine(String(value ?? "")));
    return el(tag, { class: right.includes(at) ? "figure" : undefined, scope: tag === "th" ? "col" : undefined }, node);
  };
  return el("table", props,
    el("thead", {}, el("tr", {}, head.map((value, at) => cell("th", value, at)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((value, at) => cell("td", value, at))))));
}

const badge = (rule) => el("span", { class: "badge", data: { rule }, text: rule });
const section = (props, title, ...children) => el("section", props, el("h2", { text: title }), ...children);
// The shade of a share, 0 to 9.
const shade = (share) => Math.max(0, Math.min(9, Math.floor(share * 10)));
