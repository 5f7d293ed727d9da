/* Takes single keys pressed outside of fields. Gives the row, the page or the help they stand for. Never where they are switched off. */
import { openRow } from "./split.js";

export function startKeyboard(palette) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette.open();
      return;
    }
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

const KEYS = {
  "/": () => { const field = document.getElementById("seek"); if (field) field.focus(); },
  "?": () => { const help = document.getElementById("keys"); if (help && help.showModal) help.showModal(); },
  n: () => { const link = document.querySelector("[data-key='n']"); if (!link) return false; link.click(); },
  j: () => move(1),
  k: () => move(-1),
  x: () => { const box = at() && at().querySelector("input[type=checkbox]"); if (!box) return false; box.click(); },
  e: () => { const link = at() && at().querySelector("[data-edit]"); if (!link) return false; link.click(); },
  o: () => openRow(at()),
  Enter: (event) => {
    if (event.target.matches(".subject") && at() && at().contains(event.target) && openRow(at())) return;
    if (event.target.closest("a, button, summary, details")) return false;
    const link = at() && at().querySelector("a");
    if (!link) return false;
    link.click();
  },
};

function rows() { return Array.from(document.querySelectorAll("[data-row]")); }
function at() { return document.querySelector("[data-row].at"); }
function move(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(at());
  const next = all[Math.max(0, Math.min(all.length - 1, here < 0 ? 0 : here + step))];
  all.forEach((row) => row.classList.toggle("at", row === next));
  const link = next.querySelector("a");
  if (link) link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
