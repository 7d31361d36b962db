// The data that came with the page; packed parts are opened when they are wanted.
const settings = JSON.parse(find("settings").textContent);
const documents = JSON.parse(find("index").textContent);
const placeOf = new Map(documents.map((item, place) => [item.id, place]));
const canUnpack = typeof DecompressionStream === "function";

/** Open packed JSON: base64 of a zlib stream. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const opened = new Map();

/** Give what is packed in the element `id`, or null where the page does not hold it. */
async function open(id) {
  const element = find(id);
  if (!element) return null;
  if (!opened.has(id)) {
    if (opened.size > 40) opened.delete(opened.keys().next().value);
    opened.set(id, unpack(element.textContent));
  }
  return opened.get(id);
}

const linkTo = (id, cell) =>
  `#doc=${encodeURIComponent(id)}${cell ? `&cell=${encodeURIComponent(cell)}` : ""}`;
