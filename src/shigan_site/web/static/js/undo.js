/* Takes the offer to take a step back. Gives it ten seconds, longer while the pointer or the focus is on it. Never the step itself. */
const SECONDS = 10;

export function startUndo() {
  document.querySelectorAll("[data-undo]").forEach(leaveSoon);
  document.addEventListener("htmx:afterSwap", (event) => event.detail.target.querySelectorAll("[data-undo]").forEach(leaveSoon));
}

function leaveSoon(form) {
  const go = () => {
    if (form.matches(":hover") || form.contains(document.activeElement)) { window.setTimeout(go, 1000); return; }
    form.remove();
  };
  window.setTimeout(go, SECONDS * 1000);
}
