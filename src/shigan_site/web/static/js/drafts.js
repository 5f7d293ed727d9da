/* Takes a form that may be put aside. Gives its content to the server a moment after the last key. Never keeps it in the browser. */
export function startDrafts() {
  document.querySelectorAll("form[data-draft]").forEach(keep);
}

function keep(form) {
  const words = document.getElementById("kept-words").dataset;
  const shown = form.querySelector("[data-draft-state]");
  let timer = 0;
  let sending = false;
  const send = async () => {
    if (form.dataset.sent === "yes") return;
    if (sending) { timer = window.setTimeout(send, 500); return; }
    sending = true;
    const content = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") content.append(name, value); });
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: content, headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value } });
      say(answer.ok ? words.kept.replace("%s", new Date().toTimeString().slice(0, 5)) : words.notKept);
    } catch (failure) {
      say(words.notKept);
      timer = window.setTimeout(send, 5000);
    }
    sending = false;
  };
  const say = (text) => { if (shown) shown.textContent = text; };
  const later = () => { window.clearTimeout(timer); timer = window.setTimeout(send, 1500); say(words.keeping); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => window.clearTimeout(timer));
}
