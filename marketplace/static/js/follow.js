// Parts marked data-fresh are asked for again while somebody looks: time left, and that money came.
import { bring } from "./bring.js";

const PAUSE_MS = 20000;

async function look() {
  const parts = [...document.querySelectorAll("[data-fresh]")].map((part) => `#${part.id}`);
  if (document.hidden || !parts.length) return;
  try {
    await bring(location.href, {}, parts);
  } catch {
    // No line: the next look may find one.
  }
}

setInterval(look, PAUSE_MS);
document.addEventListener("visibilitychange", look);
