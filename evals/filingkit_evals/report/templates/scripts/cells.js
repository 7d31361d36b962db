// Gold beside the record, row by row: what is wrong, why, and where it was read.
const SAID_ABOVE = new Set(["no record", "missing row"]); // the head of the document or row says it already
const view = { detail: null, chosen: null, buttons: [] };

const valueOf = (text, name) =>
  make("span", { class: text === undefined ? `${name} null` : name }, text === undefined ? "nothing" : text);

function certainty(cell) {
  const parts = [];
  if (cell.state || cell.method) parts.push([cell.state, cell.method].filter(Boolean).join(", "));
  if (cell.confidence !== undefined) parts.push(`confidence ${cell.confidence.toFixed(3)}`);
  if (cell.evidence) {
    const [quoted, derivable, agrees] = cell.evidence;
    parts.push(quoted ? "quote is in the source" : "quote is not in the source");
    if (derivable !== null) parts.push(derivable ? "value readable from it" : "value not readable from it");
    if (agrees !== null) parts.push(agrees ? "same place as gold's" : "another place than gold's");
  }
  return parts.join("; ");
}

function whyOf(cell) {
  const why = make("span", { class: "why" });
  if (cell.mistake) why.append(make("b", {}, cell.kind));
  if (cell.why) why.append(`: ${cell.why}`);
  if (cell.flip) {
    const was = cell.was === undefined ? "" : `, was ${cell.was}`;
    why.append(" ", make("span", { class: `tag ${cell.flip}` }, `${cell.flip} since the baseline${was}`));
  }
  const sure = certainty(cell);
  if (sure) why.append(why.childNodes.length ? make("br") : "", sure);
  return why;
}

/** Let a long name break behind its dots and underscores. */
const breakable = (name) => name.split(/(?<=[._])/).flatMap((part) => [part, make("wbr")]);

function buttonOf(cell, index) {
  const name = make("span", { class: "name" }, ...breakable(cell.name || cell.at));
  if (cell.critical) name.append(" ", make("abbr", { class: "critical", title: "critical" }, "◆"));
  const button = make(
    "button",
    {
      type: "button",
      class: cell.mistake ? "cell mistake" : "cell",
      "aria-pressed": "false",
      "data-at": cell.at,
    },
    name,
    valueOf(cell.gold, "gold"),
    valueOf(cell.read, "read"),
  );
  if ((cell.mistake || cell.flip) && !SAID_ABOVE.has(cell.kind)) button.append(whyOf(cell));
  button.addEventListener("click", () => choose(index));
  return button;
}

const rowNumber = (pointer) => pointer.slice(pointer.lastIndexOf("/") + 1);

function headOf(row) {
  const pointer = row.gold || row.read;
  if (!pointer) return make("h3", {}, make("b", {}, "document"));
  const list = pointer.replace(/\/\d+$/, "").replace(/^\//, "").replaceAll("/", ".");
  const head = make("h3", {}, make("b", {}, list), " ");
  if (row.gold && row.read) head.append(`gold ${rowNumber(row.gold)} ↔ record ${rowNumber(row.read)}`);
  else {
    const lack = make("span", { class: "bad" }, row.gold ? "missing in the record" : "not in gold");
    if (row.gold) head.append(`gold ${rowNumber(row.gold)} ↔ `, lack);
    else head.append(lack, ` ↔ record ${rowNumber(row.read)}`);
  }
  return head;
}

function drawCellsOf(detail) {
  view.detail = detail;
  view.chosen = null;
  view.buttons = detail.cells.map(buttonOf);
  const rows = detail.rows.map((row) => {
    const flawed = row.cells.some((index) => detail.cells[index].mistake);
    const members = row.cells.map((index) => view.buttons[index]);
    return make("div", { class: flawed ? "row flawed" : "row" }, headOf(row), ...members);
  });
  const notes = [];
  if (detail.nulls) notes.push(`${many(detail.nulls, "empty cell")} rightly left empty`);
  if (detail.left_out) notes.push(`${many(detail.left_out, "right cell")} not listed`);
  if (detail.disputed) notes.push(`${many(detail.disputed, "disputed cell")} not scored`);
  if (!detail.mistakes) rows.unshift(make("p", { class: "all-right" }, "No mistake."));
  if (notes.length) rows.push(make("p", { class: "all-right" }, `${notes.join("; ")}.`));
  find("rows").replaceChildren(...rows);
  setOnly(detail.mistakes > 0);
  find("only").disabled = find("next-mistake").disabled = detail.mistakes === 0;
}

function setOnly(on) {
  find("only").setAttribute("aria-pressed", String(on));
  find("panes").classList.toggle("mistakes-only", on);
}

const isNarrow = matchMedia("(max-width: 760px)");

/** Choose a cell: its span is shown, and what can be said of it. */
function choose(index, { fromSource = false, behavior } = {}) {
  for (const old of document.querySelectorAll(".cell.chosen, .row.chosen")) old.classList.remove("chosen");
  for (const button of view.buttons) {
    if (button.getAttribute("aria-pressed") === "true") button.setAttribute("aria-pressed", "false");
  }
  view.chosen = index;
  const cell = view.detail.cells[index];
  const button = view.buttons[index];
  button.setAttribute("aria-pressed", "true");
  button.classList.add("chosen");
  button.closest(".row").classList.add("chosen");
  if (!button.querySelector(".why")) button.append(whyOf(cell));
  if (fromSource) {
    for (const mark of source.marks) {
      mark.classList.toggle("chosen", mark.dataset.cells.split(" ").includes(String(index)));
    }
    if (isNarrow.matches) showPane("record");
    button.focus({ preventScroll: true });
    reveal(button);
    pulse(button);
    return;
  }
  if (isNarrow.matches && (cell.spans ?? []).length) showPane("source");
  const found = showSpans(index, behavior);
  if (!found && view.detail.text.length) {
    find("source-note").textContent = "this cell has no span: nothing was read for it";
  } else if (view.detail.text.length) {
    find("source-note").textContent = (cell.spans ?? []).length
      ? `${many(found, "span")} of ${cell.name || cell.at}`
      : "nothing was read; gold's value stands here";
  }
}

/** Choose the cell of a mark; pressing again goes on to the next cell that was read from it. */
function chooseFromMark(mark) {
  const cells = mark.dataset.cells.split(" ").map(Number);
  const now = cells.indexOf(view.chosen);
  choose(cells[(now + 1) % cells.length], { fromSource: true });
}

function nextMistake() {
  const { cells, rows } = view.detail;
  const order = rows.flatMap((row) => row.cells).filter((index) => cells[index].mistake);
  if (!order.length) return;
  const index = order[(order.indexOf(view.chosen) + 1) % order.length];
  view.buttons[index].focus({ preventScroll: true });
  reveal(view.buttons[index]);
  choose(index);
}

function showPane(name) {
  find("panes").dataset.pane = name;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const on = tab.dataset.pane === name;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
}

for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => showPane(tab.dataset.pane));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    showPane(next.dataset.pane);
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  });
}
find("only").addEventListener("click", () => setOnly(find("only").getAttribute("aria-pressed") !== "true"));
find("next-mistake").addEventListener("click", nextMistake);
