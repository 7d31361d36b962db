// What every part uses: elements made of text only, the colours, copying, and what is said to screen readers.
const find = (id) => document.getElementById(id);

/** Make an element; children are text or elements, never markup. */
function make(name, options = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") element.className = value;
    else if (key === "click") element.addEventListener("click", value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function say(text) {
  find("said").textContent = text;
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const scrolling = () => (calm.matches ? "auto" : "smooth");
const many = (number, what) => `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;

const THEMES = ["auto", "light", "dark"];

function showTheme(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  find("theme").querySelector("span").textContent = theme;
  find("theme").setAttribute("aria-label", `Colours: ${theme === "auto" ? "as the system" : theme}`);
}

find("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme ?? "auto";
  const theme = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  showTheme(theme);
  try {
    localStorage.setItem("filingkit-theme", theme);
  } catch { /* no storage: the choice holds for this page */ }
});
showTheme(document.documentElement.dataset.theme ?? "auto");

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // pages on disk may not use the clipboard in some browsers
    const area = make("textarea", { class: "hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const before = button.textContent;
  button.textContent = "Copied";
  say("Copied");
  setTimeout(() => { button.textContent = before; }, 1200);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button && button.textContent !== "Copied") copy(button.dataset.copy, button);
});

document.querySelector("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  const target = find("overview").hidden ? find("document-title") : find("documents");
  target.focus();
  target.scrollIntoView();
});
