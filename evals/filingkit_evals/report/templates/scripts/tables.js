// Tables sort by their column heads; a second press turns the order around.
function sortTable(table, button) {
  const head = button.closest("th");
  const column = [...head.parentElement.children].indexOf(head);
  const isText = button.dataset.sort === "text";
  const now = head.getAttribute("aria-sort");
  const first = isText ? "ascending" : "descending";
  const turned = now === "ascending" ? "descending" : "ascending";
  const order = now === "none" ? first : turned;
  for (const other of table.querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const value = (row) => row.children[column].dataset.value;
  const compare = isText
    ? (a, b) => sign * value(a).localeCompare(value(b))
    : (a, b) => sign * (Number(value(a)) - Number(value(b)));
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort(compare));
  foldFields();
  say(`Sorted by ${button.textContent}, ${order}`);
}

for (const table of document.querySelectorAll("[data-sortable]")) {
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sort]");
    if (button) sortTable(table, button);
  });
}

const allFields = find("all-fields");

/** Show the first fields of the order, or all of them. */
function foldFields() {
  const all = !allFields || allFields.getAttribute("aria-pressed") === "true";
  [...find("field-table").tBodies[0].rows].forEach((row, place) => {
    row.hidden = !all && place >= settings.fields;
  });
}

allFields?.addEventListener("click", () => {
  const all = allFields.getAttribute("aria-pressed") !== "true";
  allFields.setAttribute("aria-pressed", String(all));
  foldFields();
});
