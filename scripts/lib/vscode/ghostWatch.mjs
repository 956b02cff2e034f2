// Runs inside the page: records frame by frame, as an eye would, when ghost text appears and disappears.

/** Must be self-contained, because the browser gets this function's source. */
export function installGhostWatch() {
  const watch = { text: "", visible: false, frames: undefined, latency: undefined };
  globalThis.ghostWatch = watch;
  let keyAt = 0;
  let textAtKey = "";
  // The second class is for ghost text behind the selected entry of the suggest widget.
  const inline = ".ghost-text-decoration, .ghost-text-decoration-preview";
  const join = (pieces, separator) => [...pieces].map((piece) => piece.textContent).join(separator);
  /** The first line of ghost text is inside the text, further lines are in a zone below it. */
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
    // Ghost text from before the key says nothing about the latency of the key's answer.
    if (watch.visible && watch.text !== textAtKey) watch.latency ??= performance.now() - keyAt;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
