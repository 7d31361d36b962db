// The list of documents: narrowed by buttons, by a search, and by the kind or field of mistakes.
const list = { filter: "all", words: [], only: null, shown: settings.pages, places: [] };
const hasBefore = document.querySelector("#document-table [data-before]") !== null;
const isFailed = (item) => item.status !== "scored";

const FILTERS = {
  all: () => true,
  failed: isFailed,
  wrong: (item) => item.mistakes > 0 || ["failed", "not predicted"].includes(item.status),
  right: (item) => item.status === "scored" && item.mistakes === 0,
};

function matches(item, place) {
  const filter = FILTERS[list.filter] ?? ((one) => one.flip === list.filter);
  if (!filter(item)) return false;
  if (list.only && !list.only.places.has(place)) return false;
  if (!list.words.length) return true;
  const text = [item.id, item.kind, item.schema, item.status, item.failure].join(" ").toLowerCase();
  return list.words.every((word) => text.includes(word));
}

function tagOf(item) {
  if (isFailed(item)) return make("span", { class: "tag failed" }, item.status);
  if (["broke", "fixed"].includes(item.flip)) return make("span", { class: `tag ${item.flip}` }, item.flip);
  if (item.mistakes) return make("span", { class: "tag wrong" }, item.flip ? "still wrong" : "has mistakes");
  return make("span", { class: "tag" }, item.flip ? "still exact" : "exact");
}

function rowOf(place) {
  const item = documents[place];
  const name = make("th", { scope: "row" }, make("a", { href: linkTo(item.id) }, item.id));
  if (item.failure) name.append(make("p", { class: "reason" }, item.failure));
  if (item.command) {
    name.append(make("p", { class: "absent" }, "not in this page: ", make("code", {}, item.command)));
  }
  const counted = !["missing", "no extractor"].includes(item.status);
  return make(
    "tr",
    { "data-place": place },
    name,
    make("td", { class: "kind" }, item.kind ?? ""),
    make("td", {}, tagOf(item)),
    make("td", { class: "n strong" }, counted ? item.mistakes.toLocaleString("en-US") : "–"),
    hasBefore && make("td", { class: "n" }, item.before === undefined ? "–" : String(item.before)),
    make("td", { class: "n" }, counted ? item.cells.toLocaleString("en-US") : "–"),
    make("td", { class: "n" }, item.cost ?? "–"),
    make("td", { class: "n" }, item.time ?? "–"),
  );
}

function drawDocuments() {
  list.places = documents.map((_, place) => place).filter((place) => matches(documents[place], place));
  const visible = list.places.slice(0, list.shown);
  find("document-rows").replaceChildren(...visible.map(rowOf));
  const rest = list.places.length - visible.length;
  find("more").hidden = rest === 0;
  find("more").textContent = `Show ${Math.min(rest, settings.pages)} more of ${many(rest, "document")}`;
  find("no-documents").hidden = list.places.length > 0;
  if (!documents.length) find("no-documents").textContent = "The run has no documents.";
  find("shown").textContent = `${list.places.length} of ${many(documents.length, "document")}`;
  for (const button of document.querySelectorAll("[data-filter]")) {
    button.setAttribute("aria-pressed", String(button.dataset.filter === list.filter));
  }
  find("narrowed").hidden = !list.only;
  find("narrowed").textContent = list.only ? `${list.only.name} ✕` : "";
}

function narrow(change) {
  Object.assign(list, { shown: settings.pages }, change);
  drawDocuments();
}

function showDocuments(filter) {
  narrow({ filter, only: null, words: [] });
  find("search").value = "";
  if (find("cells")) hideCells();
  find("documents").scrollIntoView({ behavior: scrolling() });
  document.querySelector(`[data-filter="${filter}"]`)?.focus({ preventScroll: true });
}

for (const button of document.querySelectorAll("[data-filter]")) {
  button.addEventListener("click", () => narrow({ filter: button.dataset.filter }));
}
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => showDocuments(button.dataset.show));
}
find("search").addEventListener("input", (event) => {
  narrow({ words: event.target.value.toLowerCase().split(/\s+/).filter(Boolean) });
});
find("more").addEventListener("click", () => {
  const first = list.shown;
  list.shown += settings.pages;
  drawDocuments();
  find("document-rows").children[first]?.querySelector("a").focus();
});
find("document-rows").addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  if (!row || event.target.closest("a, code") || String(getSelection())) return;
  location.hash = linkTo(documents[Number(row.dataset.place)].id);
});
drawDocuments();
