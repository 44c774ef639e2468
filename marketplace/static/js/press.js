// A form is sent once, however often its button is pressed.
const RETRY_MS = 8000;

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  // What comes back may be a file, and then this page stays.
  setTimeout(() => release(form), RETRY_MS);
});

// Who goes back finds the page as he left it.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

function release(form) {
  delete form.dataset.sent;
  for (const button of form.elements) button.removeAttribute("aria-busy");
}
