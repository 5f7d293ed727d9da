/* Takes the account's choice on the page. Gives 'auto' the system's own answer before anything is drawn. Never waits. */
(function () {
  var root = document.documentElement;
  if (root.dataset.bsTheme !== "auto") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var follow = function () { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
})();
