import { findUnseen } from "../visible";

/** Puts a mark at what cannot be seen in the texts below `root`. What is copied stays the same. */
export function markUnseen(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const nodes = withMarks(text.data);
    if (nodes !== undefined) text.replaceWith(...nodes);
  }
}

/**
 * The text with each run of characters that cannot be seen in a box of its own, outside which it has no effect; the style sheet
 * writes its name into it. Undefined when there is none.
 */
export function withMarks(text: string): Node[] | undefined {
  const found = findUnseen(text);
  if (found.length === 0) return undefined;
  let at = 0;
  const nodes: Node[] = [];
  for (const { start, end, name } of found) {
    if (start > at) nodes.push(document.createTextNode(text.slice(at, start)));
    const mark = document.createElement("bdi");
    mark.className = "unseen";
    mark.dataset["name"] = name;
    mark.textContent = text.slice(start, end);
    nodes.push(mark);
    at = end;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}
