// Ask the server for a page and put its parts in place of ours; what one was at stays in focus.
// `parts` are ids or names of elements. Where the server leads elsewhere, we go there.
export async function bring(url, options, parts = ["main"]) {
  const answer = await fetch(url, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (new URL(answer.url).pathname !== location.pathname || !page.querySelector("main")) {
    return location.assign(answer.url);
  }
  const was = document.activeElement;
  for (const part of parts) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(fresh);
  }
  const said = page.querySelector(".flashes");
  if (said || parts[0] === "main") document.querySelector(".flashes")?.remove();
  if (said) document.querySelector("main").before(said);
  document.dispatchEvent(new Event("brought"));
  if (!was.isConnected) same(was)?.focus({ preventScroll: true });
}

function same({ id, name, value }) {
  if (id) return document.getElementById(id);
  return name && document.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
}
