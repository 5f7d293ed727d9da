/* Takes forms and buttons that say what is grave about them. Gives one more question before they are sent. Never a second effect. */
export function startConfirm() {
  const dialog = document.getElementById("confirm");
  if (!dialog || !dialog.showModal) return;
  let waiting = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && form.dataset.confirmed !== "yes") {
      event.preventDefault();
      waiting = { form, button };
      document.getElementById("confirm-text").textContent = question;
      dialog.returnValue = "";
      dialog.showModal();
      return;
    }
    if (form.method === "post" && !event.defaultPrevented) {
      if (form.dataset.sent === "yes") { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      window.setTimeout(() => { form.dataset.sent = ""; }, 4000);
    }
  });
  dialog.addEventListener("close", () => {
    if (!waiting || dialog.returnValue !== "yes") { waiting = null; return; }
    const { form, button } = waiting;
    waiting = null;
    form.dataset.confirmed = "yes";
    form.requestSubmit(button || undefined);
  });
}
