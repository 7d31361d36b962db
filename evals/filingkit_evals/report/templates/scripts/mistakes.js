// A number of the matrix, or the name of a field, lists its cells and narrows the documents to theirs.
const CELLS = 200;
let listed = { rows: [], shown: 0, data: null, back: null };

function drawCells() {
  const { rows, data } = listed;
  const visible = rows.slice(listed.shown, listed.shown + CELLS);
  listed.shown += visible.length;
  const value = (text) => make("td", { class: text === null ? "null" : "" }, text ?? "nothing");
  find("cells-body").append(...visible.map(([place, kind, , pointer, gold, read]) => {
    const id = documents[place].id;
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, make("a", { href: linkTo(id, pointer) }, id)),
      make("td", { class: "code" }, pointer),
      value(gold),
      value(read),
      make("td", {}, data.kinds[kind]),
    );
  }));
  const rest = rows.length - listed.shown;
  find("cells-more").hidden = rest === 0;
  find("cells-more").textContent = `Show ${Math.min(rest, CELLS)} more of ${many(rest, "cell")}`;
}

async function showCells(button) {
  if (!canUnpack) {
    say("This browser cannot open packed data: use a newer one, or extract eval show.");
    find("shown").textContent = find("said").textContent;
    return;
  }
  const { kind = "", group = "", field = "" } = button.dataset;
  const data = await open("mistakes-packed");
  const rows = data.rows.filter(([, kindAt, fieldAt]) =>
    (!kind || data.kinds[kindAt] === kind)
    && (!group || data.groups[fieldAt] === group)
    && (!field || data.fields[fieldAt] === field));
  const name = field || [kind || "all kinds", group || "all groups"].join(" · ");
  listed = { rows, shown: 0, data, back: button };
  for (const other of document.querySelectorAll(".heat[aria-pressed]")) other.removeAttribute("aria-pressed");
  if (button.classList.contains("heat")) button.setAttribute("aria-pressed", "true");
  const lacking = data.left_out ? ` (${many(data.left_out, "mistake")} of the run not in this page)` : "";
  find("cells-title").textContent = `${name}: ${many(rows.length, "cell")}${lacking}`;
  find("cells-body").replaceChildren();
  drawCells();
  find("cells").hidden = false;
  narrow({ filter: "all", only: { name, places: new Set(rows.map(([place]) => place)) } });
  find("cells").scrollIntoView({ behavior: scrolling(), block: "nearest" });
  find("cells-title").focus({ preventScroll: true });
}

function hideCells() {
  find("cells").hidden = true;
  for (const other of document.querySelectorAll(".heat[aria-pressed]")) other.removeAttribute("aria-pressed");
  narrow({ only: null });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kind], [data-field]");
  if (button) showCells(button);
});
find("cells-close")?.addEventListener("click", () => {
  hideCells();
  listed.back?.focus();
});
find("cells-more")?.addEventListener("click", drawCells);
find("narrowed").addEventListener("click", () => {
  hideCells();
  find("search").focus();
});
