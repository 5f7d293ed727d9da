/* Takes selects of people and units. Gives a field that searches them by name, pinyin or initials. Never a choice of its own. */
import { startChoosing } from "./choosing.js";

export function startPickers(within = document) {
  within.querySelectorAll("[data-picker]").forEach(makePicker);
}

/* Where the person or unit must belong: a unit's key, or form_<field> for the unit chosen there. */
function within(picker) {
  const place = picker.dataset.within || "";
  const other = place.startsWith("form_") && picker.closest("form").elements[place.slice(5)];
  const unit = other ? other.value : place.startsWith("form_") ? "" : place;
  return unit ? "&within=" + encodeURIComponent(unit) : "";
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
    const answer = await fetch(picker.dataset.picker + "?q=" + encodeURIComponent(field.value.trim()) + within(picker), { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked || document.activeElement !== field) return;
    choosing.show((await answer.json()).found);
    list.hidden = !list.children.length;
    field.setAttribute("aria-expanded", list.hidden ? "false" : "true");
  };
  field.addEventListener("input", () => {
    if (field.value !== shown) held.value = "";
    asked += 1;
    choosing.show([]);
    close();
    window.clearTimeout(timer);
    timer = window.setTimeout(look, 150);
  });
  field.addEventListener("focus", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => { if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); } });
}
