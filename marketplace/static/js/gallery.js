// Small pictures choose the large one without moving the page, and the one that is seen is marked.
const row = document.querySelector(".photos");
const links = new Map([...document.querySelectorAll(".thumbs a")].map((link) => [link.hash.slice(1), link]));
const calm = matchMedia("(prefers-reduced-motion: reduce)");

for (const [id, link] of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const left = document.getElementById(id).offsetLeft - row.offsetLeft;
    row.scrollTo({ left, behavior: calm.matches ? "instant" : "smooth" });
  });
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.get(target.id)?.setAttribute("aria-current", "true");
      else links.get(target.id)?.removeAttribute("aria-current");
    }
  },
  { root: row, threshold: 0.6 },
);
row?.querySelectorAll("[id]").forEach((photo) => seen.observe(photo));
