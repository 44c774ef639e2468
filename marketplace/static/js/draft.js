// What is being written is kept in this tab until it is sent, so that a dead line or battery takes no words.
// The words about it come with the field: data-draft.
const name = (field) => `draft:${location.pathname}:${field.name}`;

for (const field of document.querySelectorAll("[data-draft]")) {
  const kept = sessionStorage.getItem(name(field));
  if (kept && !field.value) field.value = kept;
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  field.after(said);
  field.addEventListener("input", () => sessionStorage.setItem(name(field), field.value));
  const tell = () => (said.textContent = navigator.onLine ? "" : field.dataset.draft);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
  field.form.addEventListener("submit", (event) => {
    if (navigator.onLine) sessionStorage.removeItem(name(field));
    else event.preventDefault();
  });
}
