// Runs inside the page: notes when ghost text comes and goes, frame by frame, as an eye would.

/** Everything it needs is inside, because the browser gets this function's source. */
export function installGhostWatch() {
  const watch = { keyAt: 0, shownAt: 0, visible: false, frames: undefined };
  globalThis.ghostWatch = watch;
  const text = (selector) =>
    [...document.querySelectorAll(selector)].map((piece) => piece.textContent).join("");
  // The first line stands inside the text, further lines in a zone below it.
  watch.text = () => {
    const rest = [...document.querySelectorAll(".suggest-preview-text")].map((line) => line.textContent);
    return [text(".ghost-text-decoration"), ...rest].join("\n").replaceAll("\u00a0", " ");
  };
  document.addEventListener(
    "keydown",
    () => {
      watch.keyAt = performance.now();
    },
    { capture: true },
  );
  const look = () => {
    const visible = document.querySelector(".ghost-text-decoration, .ghost-text") !== null;
    if (visible && !watch.visible) watch.shownAt = performance.now();
    watch.visible = visible;
    watch.frames?.push(visible);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
