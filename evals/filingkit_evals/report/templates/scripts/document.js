// One document: what it is, how it was scored, its panes, and the commands that show it again.
function badgeOf(item) {
  if (isFailed(item)) return [item.status, "bad"];
  return item.mistakes ? [many(item.mistakes, "mistake"), "bad"] : ["exact", "good"];
}

function sentenceOf(item, detail) {
  const parts = [];
  if (item.flip === "broke") parts.push("Broke since the baseline: it was exact.");
  else if (item.flip === "fixed") {
    parts.push(`Fixed since the baseline, which made ${many(item.before ?? 0, "mistake")}.`);
  } else if (item.before !== undefined && item.before !== item.mistakes) {
    parts.push(`The baseline made ${many(item.before, "mistake")}.`);
  }
  if (detail) parts.push(`${many(detail.gold_cells, "cell")} in gold, F1 ${(100 * detail.f1).toFixed(2)} %.`);
  return parts.join(" ");
}

function fact(name, value) {
  return value ? make("div", {}, make("dt", {}, name), make("dd", {}, value)) : null;
}

function factsOf(item, detail) {
  const facts = [
    fact("Schema", item.schema),
    fact("Group", item.kind),
    fact("Cluster", detail?.cluster !== item.id && detail?.cluster),
    fact("Source", detail?.uri),
    fact("Time", item.time),
    fact("Cost", item.cost),
  ];
  return facts.filter(Boolean);
}

function listsOf(detail) {
  if (!detail.lists.length) return null;
  const numbers = ["gold", "read", "paired", "exact"];
  const names = ["Gold", "Record", "Paired", "Exact"];
  const heads = names.map((name) => make("th", { scope: "col", class: "n" }, name));
  const rows = detail.lists.map((item) => make(
    "tr",
    {},
    make("th", { scope: "row", class: "code" }, item.name),
    ...numbers.map((name) => make("td", { class: "n" }, String(item[name]))),
  ));
  const head = make("tr", {}, make("th", { scope: "col" }, "Rows"), ...heads);
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

function extrasOf(detail) {
  const parts = [listsOf(detail)];
  if (detail.findings.length) {
    const items = detail.findings.map((text) => make("li", {}, text));
    parts.push(make("div", {}, make("h3", {}, "Findings"), make("ul", {}, ...items)));
  }
  const usage = Object.entries(detail.usage);
  const facts = usage.map(([name, value]) => fact(name, value));
  if (usage.length) parts.push(make("dl", { class: "facts" }, ...facts));
  return parts.filter(Boolean);
}

function drawCommands(commands) {
  find("commands").replaceChildren(...commands.map((command) => make(
    "p",
    { class: "command" },
    make("code", {}, command),
    make("button", { type: "button", class: "quiet", "data-copy": command }, "Copy"),
  )));
}

/** Say in place of the panes why a document is not shown in full. */
function drawAbsent(item) {
  const why = !canUnpack && !item.command
    ? "This browser cannot open packed data (DecompressionStream). Use a newer one, or the command below."
    : ["missing", "no extractor"].includes(item.status)
      ? "It was not scored: there is nothing to show."
      : "This document is not in this page. The command below shows it.";
  find("document-failure").hidden = false;
  find("document-failure").textContent = [item.failure, why].filter(Boolean).join(" ");
  drawCommands([item.command || `extract eval show ${quote(item.id)} --run ${quote(settings.run)}`]);
}

const quote = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\"'\"'")}'`);

async function drawDocument(place, at) {
  const item = documents[place];
  const detail = canUnpack ? await open(`d${place}`) : null;
  const [badge, tone] = badgeOf(item);
  document.title = `${item.id} (${badge})`;
  find("document-title").textContent = item.id;
  find("document-badge").textContent = badge;
  find("document-badge").className = `badge ${tone}`;
  find("document-sentence").textContent = sentenceOf(item, detail);
  find("document-facts").replaceChildren(...factsOf(item, detail));
  find("document-failure").hidden = !item.failure;
  find("document-failure").textContent = item.failure ?? "";
  for (const id of ["panes", "document-tools", "document-more"]) find(id).hidden = !detail;
  document.querySelector(".tabs").hidden = !detail;
  if (!detail) {
    drawAbsent(item);
    return;
  }
  const extras = extrasOf(detail);
  find("document-more").hidden = extras.length === 0;
  find("document-extras").replaceChildren(...extras);
  drawCommands(detail.commands);
  drawSource(detail);
  drawCellsOf(detail);
  showPane("gold");
  const chosen = at ? detail.cells.findIndex((cell) => cell.at === at) : -1;
  if (chosen >= 0) {
    // A document opens at its place: a page that still glides moves what the reader is about to press.
    choose(chosen, { behavior: "instant" });
    if (!isNarrow.matches) reveal(view.buttons[chosen], "instant");
  }
}
