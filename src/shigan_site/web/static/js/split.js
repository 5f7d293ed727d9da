/* Takes the rows of a list. Gives the sheet of one beside it, and a form in a row. Never where the window is narrow: there the links open pages. */
import { startPickers } from "./pickers.js";

const WIDE = window.matchMedia("(min-width: 1200px)");
const FREE = "a, button, input, label, summary, select, textarea, [data-inline]";

export function startSplit() {
  const split = document.querySelector("[data-split]");
  if (!split || !window.htmx) return;
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-inline-leave]");
    const edit = event.target.closest("[data-edit]");
    if (plain(event) && leave && leave.closest(".inline")) { event.preventDefault(); dropInline(); return; }
    if (plain(event) && edit) { event.preventDefault(); editRow(edit); return; }
    if (event.target.closest("[data-pane-close]") && plain(event)) { event.preventDefault(); closePane(true); return; }
    const row = event.target.closest("tr[data-open]");
    if (row && !event.target.closest(FREE) && !String(window.getSelection())) openRow(row);
  });
  document.addEventListener("keydown", escape);
  document.addEventListener("taken", lookAnew);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (/^\s*<!doctype/i.test(event.detail.xhr.responseText)) { event.detail.shouldSwap = false; window.location.assign(event.detail.xhr.responseURL); return; } // signed out meanwhile
    if (event.detail.target.classList.contains("inline") && event.detail.xhr.status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  document.addEventListener("htmx:afterSwap", swapped);
  window.addEventListener("popstate", (event) => { if (!event.state || !event.state.htmx) follow(); });
  mark();
}

/* Opens the sheet of a row at the right; says whether it could. */
export function openRow(row) {
  if (!row || !row.dataset.open || !WIDE.matches || !window.htmx) return false;
  dropInline();
  const place = new URL(window.location.href);
  place.searchParams.set("open", row.dataset.open);
  load(place, true).then(() => { window.history.pushState({ open: row.dataset.open }, "", place); mark(); });
  return true;
}

function plain(event) { return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey); }
function pane() { return document.getElementById("pane"); }
function opened() { return new URL(window.location.href).searchParams.get("open"); }

function load(place, focus) {
  return window.htmx.ajax("GET", place.pathname + place.search, { target: "#pane", swap: "innerHTML" }).then(() => {
    show(true);
    const title = document.getElementById("matter-title");
    if (focus && title) title.focus({ preventScroll: true });
  });
}

function show(open) {
  pane().hidden = !open;
  pane().closest("[data-split]").classList.toggle("has-pane", open);
  if (open) pane().scrollTop = 0;
}

function closePane(push) {
  const number = opened();
  pane().replaceChildren();
  show(false);
  if (push) {
    const place = new URL(window.location.href);
    place.searchParams.delete("open");
    window.history.pushState({}, "", place);
  }
  mark();
  const row = number && document.querySelector(`tr[data-open="${window.CSS.escape(number)}"] a`);
  if (row) row.focus({ preventScroll: true });
}

/* After going back or forward: the sheet that the address names. */
function follow() {
  if (opened()) load(new URL(window.location.href), false).then(mark);
  else closePane(false);
}

function mark() {
  const number = opened();
  document.querySelectorAll("tr[data-open]").forEach((row) => {
    row.classList.toggle("open", row.dataset.open === number);
    row.classList.toggle("at", row.classList.contains("at") || row.dataset.open === number);
  });
}

function swapped(event) {
  const target = event.detail.target;
  if (target.id === "list") { if (!opened() && !pane().hidden) { pane().replaceChildren(); show(false); } mark(); }
  if (!target.classList.contains("inline")) return;
  startPickers(target);
  const first = target.querySelector(".summary, input:not([type=hidden]), textarea, select");
  if (first && (target.dataset.asked === "yes" || first.matches(".summary"))) first.focus();
}

/* A form right under its row. */
function editRow(link) {
  dropInline();
  const row = link.closest("tr");
  const made = document.createElement("tr");
  made.className = "inline-row";
  made.dataset.inline = "yes";
  const cell = made.insertCell();
  cell.colSpan = row.cells.length;
  const place = document.createElement("div");
  place.id = "inline-row";
  place.className = "inline";
  place.dataset.asked = "yes";
  cell.append(place);
  row.after(made);
  window.htmx.ajax("GET", link.getAttribute("href"), { target: place, swap: "innerHTML" });
}

function dropInline() {
  const row = document.querySelector("tr.inline-row");
  if (!row) { const place = document.getElementById("inline"); if (place && place.contains(document.activeElement)) { place.replaceChildren(); return true; } return false; }
  const link = row.previousElementSibling.querySelector("[data-edit]");
  row.remove();
  if (link) link.focus();
  return true;
}

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.target.closest("dialog[open], details[open]")) return;
  if (document.querySelector("[data-pick]:checked")) return;
  if (dropInline()) return;
  if (!pane().hidden) closePane(true);
}

/* A step was taken: the sheet and the list as they are now, the list in its place. */
async function lookAnew() {
  const at = document.querySelector("[data-row].at");
  const number = at && at.dataset.open;
  const place = new URL(window.location.href);
  if (opened()) await load(place, true);
  await window.htmx.ajax("GET", place.pathname + place.search, { target: "#list", swap: "innerHTML" });
  const row = number && document.querySelector(`tr[data-open="${window.CSS.escape(number)}"]`);
  if (!row) return;
  row.classList.add("at");
  if (!opened()) row.querySelector("a").focus({ preventScroll: true });
}
