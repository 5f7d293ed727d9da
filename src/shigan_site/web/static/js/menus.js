/* Takes the menus of a page. Gives them Esc and a click elsewhere to close by. Never more than one open. */
export function startMenus() {
  const others = (menu) => document.querySelectorAll("details.menu[open]").forEach((each) => { if (each !== menu) each.open = false; });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches("details.menu") && event.target.open) others(event.target);
  }, true);
  document.addEventListener("click", (event) => others(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    if (location.hash === "#nav") { location.hash = "#content"; }
  });
}
