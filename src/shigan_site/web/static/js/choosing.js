/* Takes a field, a list box and options. Gives choosing by arrow keys, Enter and click, as a combobox should. Never free text. */
export function startChoosing(field, list, choose) {
  let options = [];
  let here = -1;
  const mark = (place) => {
    here = place;
    Array.from(list.children).forEach((element, index) => element.setAttribute("aria-selected", index === place ? "true" : "false"));
    const chosen = list.children[place];
    if (chosen) { field.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !options.length || list.hidden) return;
    if (event.key === "ArrowDown") mark((here + 1) % options.length);
    else if (event.key === "ArrowUp") mark((here - 1 + options.length) % options.length);
    else if (event.key === "Enter" && here >= 0) choose(options[here]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const element = event.target.closest("[role=option]");
    if (element) choose(options[Array.from(list.children).indexOf(element)]);
  });
  return {
    show(found) {
      options = found;
      list.replaceChildren(...found.map((option, index) => {
        const element = document.createElement("li");
        element.setAttribute("role", "option");
        element.id = list.id + "-" + index;
        const name = document.createElement("span");
        name.textContent = option.name;
        const note = document.createElement("small");
        note.textContent = option.note || "";
        element.append(name, note);
        return element;
      }));
      mark(found.length ? 0 : -1);
    },
  };
}
