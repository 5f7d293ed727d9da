/* Takes what is typed after Ctrl K. Gives pages, matters, people and units to go to. Never more than the reader may see. */
import { startChoosing } from "./choosing.js";

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return { open() { const field = document.getElementById("seek"); if (field) field.focus(); } };
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector(".palette-none");
  let asked = 0;
  const places = () => Array.from(document.querySelectorAll("#nav li a, [data-palette]")).map((link) => ({ name: spoken(link), letters: (link.dataset.letters || "").split(" "), note: "", address: link.href }));
  const choosing = startChoosing(field, list, (option) => { window.location.assign(option.address); });
  let timer = 0;
  const look = () => {  // pages at once, so that Enter never takes what an earlier letter had found; the rest when it comes
    const query = field.value.trim();
    const mine = ++asked;
    const typed = query.toLowerCase();
    const fitting = places().filter((place) => place.name.toLowerCase().includes(typed) || place.letters.some((each) => each.startsWith(typed)));
    choosing.show(fitting);
    none.hidden = true;
    window.clearTimeout(timer);
    if (query) timer = window.setTimeout(() => ask(query, mine, fitting), 120);
  };
  const ask = async (query, mine, fitting) => {
    const answer = await fetch(dialog.dataset.people + "?q=" + encodeURIComponent(query), { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const found = fitting.concat((await answer.json()).found);
    if (mine !== asked) return;
    choosing.show(found);
    none.hidden = found.length > 0;
  };
  field.addEventListener("input", look);
  return { open() { if (!dialog.open) { field.value = ""; dialog.showModal(); look(); field.focus(); } } };
}

/* A link's own words, without the count that stands beside them. */
function spoken(link) {
  return Array.from(link.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();
}
