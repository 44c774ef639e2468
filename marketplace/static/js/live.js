// What is changed in a form marked data-live is reckoned by the server at once; its button does the same.
import { bring } from "./bring.js";

const PAUSE_MS = 500;
let waiting;

addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-live]") || target.closest("[data-still]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(reckon, target.type === "number" ? PAUSE_MS : 0, form);
});

async function reckon(form) {
  if (form.dataset.sent || !form.reportValidity()) return;
  const body = new FormData(form);
  const [name, value] = form.dataset.live.split("=");
  if (value) body.set(name, value);
  try {
    await bring(form.action, { method: "POST", body }, ["main", ".buybar"]);
  } catch {
    form.classList.add("offline"); // No line: the button is there for later.
  }
}
