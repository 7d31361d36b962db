// The text of a document with every span marked: right ones and wrong ones, and those of the chosen cell.
const source = { marks: [], detail: null };

/** Cut the text where a span begins or ends; each part knows the cells that were read from it. */
function partsOf(detail) {
  const edges = new Map();
  detail.cells.forEach((cell, index) => {
    for (const [start, end] of cell.spans ?? []) {
      if (!edges.has(start)) edges.set(start, { opens: [], closes: [] });
      if (!edges.has(end)) edges.set(end, { opens: [], closes: [] });
      edges.get(start).opens.push(index);
      edges.get(end).closes.push(index);
    }
  });
  const places = [...edges.keys()].sort((a, b) => a - b);
  const parts = [];
  const active = new Map();
  places.forEach((place, order) => {
    for (const index of edges.get(place).closes) {
      const left = active.get(index) - 1;
      if (left) active.set(index, left);
      else active.delete(index);
    }
    for (const index of edges.get(place).opens) active.set(index, (active.get(index) ?? 0) + 1);
    if (active.size && order + 1 < places.length) {
      parts.push({ start: place, end: places[order + 1], cells: [...active.keys()] });
    }
  });
  return parts;
}

function markOf(text, cells, detail) {
  const wrong = cells.some((index) => detail.cells[index].mistake);
  const names = cells.map((index) => detail.cells[index].at).join(", ");
  const mark = make("mark", {
    class: wrong ? "wrong" : "right",
    role: "button",
    tabindex: -1,
    title: `${wrong ? "read wrong" : "read right"}: ${names}`,
    "data-cells": cells.join(" "),
  }, text);
  source.marks.push(mark);
  return mark;
}

function drawSource(detail) {
  source.marks = [];
  source.detail = detail;
  const box = find("source");
  box.classList.toggle("missing", !detail.text.length);
  find("source-note").textContent = "";
  if (!detail.text.length) {
    box.replaceChildren(detail.trouble || "The source is empty.");
    return;
  }
  const parts = partsOf(detail);
  const nodes = [];
  let after = 0;
  for (const [base, text] of detail.text) {
    if (base > after) nodes.push(gap(base - after));
    after = base + text.length;
    let place = base;
    for (const part of parts) {
      if (part.end <= base || part.start >= after) continue;
      const start = Math.max(part.start, base);
      const end = Math.min(part.end, after);
      if (start > place) nodes.push(text.slice(place - base, start - base));
      nodes.push(markOf(text.slice(start - base, end - base), part.cells, detail));
      place = end;
    }
    if (place < after) nodes.push(text.slice(place - base));
  }
  if (detail.length > after) nodes.push(gap(detail.length - after));
  box.replaceChildren(...nodes);
  box.scrollTop = 0;
  if (source.marks.length) source.marks[0].tabIndex = 0;
  if (source.marks.length > 1) {
    find("source-note").textContent = `${many(source.marks.length, "span")}; ← → go from one to the next`;
  }
}

const gap = (letters) => make("span", { class: "gap" }, `${many(letters, "character")} left out`);

function clearGold() {
  for (const mark of document.querySelectorAll("mark.gold-value")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

/** Where a cell has no span, show where gold's value stands in the text, if it does word for word. */
function findGold(cell) {
  if (!cell.gold || cell.gold.length < 3) return [];
  const walker = document.createTreeWalker(find("source"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode() && found.length < 20) {
    const node = walker.currentNode;
    const place = node.data.indexOf(cell.gold);
    if (place >= 0 && !node.parentElement.closest("mark, .gap")) found.push([node, place]);
  }
  return found.map(([node, place]) => {
    const range = document.createRange();
    range.setStart(node, place);
    range.setEnd(node, place + cell.gold.length);
    const mark = make("mark", { class: "gold-value", title: "gold's value stands here" });
    range.surroundContents(mark);
    return mark;
  });
}

/** Scroll an element of the page into the middle of the box or page that scrolls. */
function reveal(element, behavior = scrolling()) {
  element.scrollIntoView({ block: "center", behavior });
}

function pulse(element) {
  element.classList.remove("pulse");
  void element.offsetWidth; // begin the animation anew
  element.classList.add("pulse");
}

function showSpans(index, behavior) {
  clearGold();
  for (const mark of source.marks) mark.classList.remove("chosen", "pulse");
  let marks = source.marks.filter((mark) => mark.dataset.cells.split(" ").includes(String(index)));
  for (const mark of marks) mark.classList.add("chosen");
  if (!marks.length && source.detail.text.length) marks = findGold(source.detail.cells[index]);
  if (marks.length) {
    reveal(marks[0], behavior);
    marks.forEach(pulse);
  }
  return marks.length;
}

function rove(mark) {
  for (const other of source.marks) other.tabIndex = other === mark ? 0 : -1;
  mark.focus({ preventScroll: true });
  reveal(mark);
}

/** Columns of a text that was laid out with spaces only line up where its lines are left as they are. */
find("wrap").addEventListener("click", () => {
  const on = find("wrap").getAttribute("aria-pressed") !== "true";
  find("wrap").setAttribute("aria-pressed", String(on));
  find("source").classList.toggle("unwrapped", !on);
});

find("source").addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-cells]");
  if (mark) chooseFromMark(mark);
});
find("source").addEventListener("keydown", (event) => {
  const place = source.marks.indexOf(event.target);
  if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") chooseFromMark(event.target);
  else if (event.key === "ArrowRight") rove(source.marks[(place + 1) % source.marks.length]);
  else if (event.key === "ArrowLeft") rove(source.marks.at(place - 1));
  else return;
  event.preventDefault();
  event.stopPropagation();
});
