/* Takes selects of people and units. Gives a field that searches them by name, pinyin or initials. Never a choice of its own. */
import { startChoosing } from "./choosing.js";

export function startPickers() {
  document.querySelectorAll("[data-picker]").forEach(makePicker);
}

function makePicker(picker) {
  const field = picker.querySelector("input[type=text]");
  const held = picker.querySelector("input[type=hidden]");
  const list = picker.querySelector("[role=listbox]");
  let asked = 0;
  let timer = 0;
  let shown = field.value;
  const close = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); };
  const choosing = startChoosing(field, list, (option) => {
    held.value = option.key;
    shown = field.value = option.name;
    held.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  });
  const look = async () => {
    const mine = ++asked;
    const answer = await fetch(picker.dataset.picker + "?q=" + encodeURIComponent(field.value.trim()), { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked || document.activeElement !== field) return;
    choosing.show((await answer.json()).found);
    list.hidden = !list.children.length;
    field.setAttribute("aria-expanded", list.hidden ? "false" : "true");
  };
  field.addEventListener("input", () => {
    if (field.value !== shown) held.value = "";
    window.clearTimeout(timer);
    timer = window.setTimeout(look, 150);
  });
  field.addEventListener("focus", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => { if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); } });
}
