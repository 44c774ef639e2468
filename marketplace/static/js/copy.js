// A button that copies what stands beside it, without gaps. The words come with it: data-copy, data-copied.
const WORD_MS = 2500;

for (const text of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn second small";
  button.textContent = text.dataset.copy;
  const said = document.createElement("span");
  said.className = "vh";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.dataset.text);
    button.textContent = said.textContent = text.dataset.copied;
    setTimeout(() => {
      button.textContent = text.dataset.copy;
      said.textContent = "";
    }, WORD_MS);
  });
  text.previousElementSibling.append(button, said);
}
