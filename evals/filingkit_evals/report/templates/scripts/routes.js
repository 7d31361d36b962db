// What the address names is shown: #doc=ID is a document, anything else is the overview.
const overview = document.title;
const route = { place: null, scroll: 0, from: null };

function places() {
  return list.places.includes(route.place) ? list.places : documents.map((_, place) => place);
}

function parse() {
  if (!location.hash.startsWith("#doc=")) return null;
  const wanted = new URLSearchParams(location.hash.slice(1));
  return { id: wanted.get("doc"), cell: wanted.get("cell") };
}

function setView(isDocument) {
  find("document").hidden = !isDocument;
  find("overview").hidden = isDocument;
  for (const part of document.querySelectorAll("[data-overview]")) part.hidden = isDocument;
}

async function follow() {
  const wanted = parse();
  const place = wanted ? placeOf.get(wanted.id) : undefined;
  if (place === undefined) {
    leave();
    if (wanted) say(`The run has no document ${wanted.id}`);
    return;
  }
  if (route.place === null) {
    route.scroll = scrollY;
    route.from = document.activeElement;
  }
  route.place = place;
  setView(true);
  const all = places();
  find("position").textContent = `${all.indexOf(place) + 1} of ${all.length}`;
  find("previous").disabled = all.indexOf(place) === 0;
  find("next").disabled = all.indexOf(place) === all.length - 1;
  scrollTo(0, 0);
  find("document-title").textContent = wanted.id;
  find("document-title").focus({ preventScroll: true });
  await drawDocument(place, wanted.cell);
}

function leave() {
  if (route.place === null) return;
  const { place } = route;
  route.place = null;
  setView(false);
  document.title = overview;
  const section = location.hash.length > 1 ? find(location.hash.slice(1)) : null;
  if (section) {
    section.scrollIntoView();
    return;
  }
  scrollTo(0, route.scroll);
  const row = document.querySelector(`#document-rows [data-place="${place}"] a`);
  const back = route.from?.isConnected && route.from !== document.body ? route.from : row;
  back?.focus({ preventScroll: true });
}

/** Go to the next or previous document of the list; the way back still leads to the overview in one step. */
function step(by) {
  const all = places();
  const next = all[all.indexOf(route.place) + by];
  if (next !== undefined) location.replace(linkTo(documents[next].id));
}

find("back").addEventListener("click", (event) => {
  event.preventDefault();
  location.hash = "";
});
find("previous").addEventListener("click", () => step(-1));
find("next").addEventListener("click", () => step(1));
addEventListener("hashchange", follow);

const KEYS = {
  Escape: () => { location.hash = ""; },
  n: () => step(1),
  ArrowRight: () => step(1),
  p: () => step(-1),
  ArrowLeft: () => step(-1),
  j: nextMistake,
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea")) return;
  if (route.place === null) {
    if (event.key === "Escape" && find("cells")?.hidden === false) find("cells-close").click();
    return;
  }
  if (event.key === "j" && find("panes").hidden) return;
  const act = KEYS[event.key];
  if (!act) return;
  act();
  event.preventDefault();
});
follow();
