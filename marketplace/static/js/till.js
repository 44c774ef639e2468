// A teller books with both hands on the keys: the first empty field is ready, N leads to the form, / to the search.
const form = document.querySelector("#catat form");
const search = document.getElementById("q");
const fields = form ? [...form.querySelectorAll("input:not([type=hidden])")] : [];
const firstEmpty = () => fields.find((field) => !field.value) ?? fields[0];

if (form) {
  document.querySelector("[data-keys]").hidden = false;
  if (location.hash === "#catat") firstEmpty().focus();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const aim = event.key === "/" ? search : event.key.toLowerCase() === "n" ? firstEmpty() : null;
  if (!aim) return;
  event.preventDefault();
  aim.focus();
});
