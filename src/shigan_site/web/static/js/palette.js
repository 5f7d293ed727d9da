/* Takes what is typed after Ctrl K. Gives pages, matters, people and units to go to. Never more than the reader may see. */
import { startChoosing } from "./choosing.js";

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return { open() { const field = document.getElementById("seek"); if (field) field.focus(); } };
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector(".palette-none");
  let asked = 0;
  const places = () => Array.from(document.querySelectorAll("#nav li a, [data-palette]")).map((link) => ({ name: link.textContent.trim(), note: "", address: link.href }));
  const choosing = startChoosing(field, list, (option) => { window.location.assign(option.address); });
  const look = async () => {
    const query = field.value.trim();
    const mine = ++asked;
    const fitting = places().filter((place) => place.name.toLowerCase().includes(query.toLowerCase()));
    choosing.show(fitting);
    none.hidden = fitting.length > 0 || !query;
    if (!query) return;
    const answer = await fetch(dialog.dataset.people + "?q=" + encodeURIComponent(query), { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const found = (await answer.json()).found;
    choosing.show(fitting.concat(found));
    none.hidden = fitting.length + found.length > 0;
  };
  let timer = 0;
  field.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(look, 120); });
  return { open() { if (!dialog.open) { field.value = ""; dialog.showModal(); look(); field.focus(); } } };
}
