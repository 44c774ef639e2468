// One less and one more beside a number of pieces. The words come with the field: data-less, data-more.
function dress(field) {
  const box = document.createElement("span");
  box.className = "qty";
  field.replaceWith(box);
  box.append(step(field, -1, "−", field.dataset.less), field, step(field, 1, "+", field.dataset.more));
}

function step(field, by, sign, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sign;
  button.setAttribute("aria-label", words);
  button.id = `${field.id}${by < 0 ? "-less" : "-more"}`;
  button.addEventListener("click", () => {
    by < 0 ? field.stepDown() : field.stepUp();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return button;
}

function dressAll() {
  document.querySelectorAll("input[data-less]").forEach((field) => field.closest(".qty") || dress(field));
}

document.addEventListener("brought", dressAll);
dressAll();
