// Runs inside the page: notes when ghost text comes and goes, frame by frame, as an eye would.

/** Everything it needs is inside, because the browser gets this function's source. */
export function installGhostWatch() {
  const watch = { text: "", visible: false, frames: undefined, latency: undefined };
  globalThis.ghostWatch = watch;
  let keyAt = 0;
  let textAtKey = "";
  // The second class is that of ghost text behind the entry that is selected in the suggest widget.
  const inline = ".ghost-text-decoration, .ghost-text-decoration-preview";
  const join = (pieces, separator) => [...pieces].map((piece) => piece.textContent).join(separator);
  /** The first line stands inside the text, further lines in a zone below it. */
  const read = () => {
    const first = join(document.querySelectorAll(inline), "");
    const rest = join(document.querySelectorAll(".suggest-preview-text .view-line"), "\n");
    return (rest === "" ? first : `${first}\n${rest}`).replaceAll("\u00a0", " ");
  };
  const onKey = () => {
    keyAt = performance.now();
    textAtKey = watch.text;
    watch.latency = undefined;
  };
  document.addEventListener("keydown", onKey, { capture: true });
  const look = () => {
    watch.text = read();
    watch.visible = watch.text.trim() !== "";
    watch.frames?.push(watch.visible);
    // What was there before the key says nothing about how long the answer to the key took.
    if (watch.visible && watch.text !== textAtKey) watch.latency ??= performance.now() - keyAt;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
