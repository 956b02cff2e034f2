import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { usePanel } from "../../panelContext";
import { droppedUris } from "./drop";

/** Attaches files that the user drops anywhere on the panel. */
export function DropTarget({ children }: { children: ComponentChildren }): JSX.Element {
  const { text, post } = usePanel();
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  const leave = (event: DragEvent) => {
    const { currentTarget, relatedTarget } = event;
    const inside = relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget);
    if (!inside) setOver(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const uris = droppedUris((format) => event.dataTransfer?.getData(format) ?? "");
    if (uris.length > 0) post({ type: "dropContext", uris });
  };
  return (
    <main class="panel" onDragEnter={over} onDragOver={over} onDragLeave={leave} onDrop={drop}>
      {children}
      {isOver && <p class="drop-here">{text("dropHere")}</p>}
    </main>
  );
}
