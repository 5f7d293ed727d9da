/* Takes the boxes of a list. Gives the bar of steps for all that are ticked. Never a step by itself. */
export function startSelection() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      boxes().forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-pick-all], [data-pick]")) refresh();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.closest("dialog[open], details[open]") || !boxes().some((box) => box.checked)) return;
    boxes().forEach((box) => { box.checked = false; });
    refresh();
  });
  document.addEventListener("htmx:afterSwap", refresh);
  document.documentElement.classList.add("quick");
  refresh();
}

function boxes() { return Array.from(document.querySelectorAll("[data-pick]")); }

function refresh() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked);
  all.forEach((box) => { const row = box.closest("[data-row]"); if (row) row.classList.toggle("chosen", box.checked); });
  const every = document.querySelector("[data-pick-all]");
  if (every) { every.checked = ticked.length > 0 && ticked.length === all.length; every.indeterminate = ticked.length > 0 && ticked.length < all.length; }
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = ticked.length === 0;
  const words = document.getElementById("kept-words").dataset;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = words.selected.replace("%s", String(ticked.length));
}
