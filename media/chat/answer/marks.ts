import { findLookalikes } from "../../../server/protocol/code/lookalikes";
import { findInvisible } from "../page/visible";

/** Marks invisible and lookalike characters in the texts below `root`. Copied text stays the same. */
export function markInvisible(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const nodes = withMarks(text.data);
    if (nodes !== undefined) text.replaceWith(...nodes);
  }
}

/**
 * Wraps each run of invisible characters in an element that isolates its effects, and each name that only looks Latin in another;
 * the style sheet shows what they are. Undefined if the text has none.
 */
export function withMarks(text: string): Node[] | undefined {
  const found = marksIn(text);
  if (found.length === 0) return undefined;
  let at = 0;
  const nodes: Node[] = [];
  for (const { start, end, kind, name } of found) {
    if (start > at) nodes.push(document.createTextNode(text.slice(at, start)));
    const mark = document.createElement("bdi");
    mark.className = kind;
    mark.dataset["name"] = name;
    mark.textContent = text.slice(start, end);
    nodes.push(mark);
    at = end;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly kind: "unseen" | "lookalike";
  readonly name: string;
}

function marksIn(text: string): Mark[] {
  const unseen = findInvisible(text).map((found): Mark => ({ ...found, kind: "unseen" }));
  const lookalikes = findLookalikes(text).map(
    ({ start, name, looks }): Mark => ({ start, end: start + name.length, kind: "lookalike", name: looks }),
  );
  const apart = lookalikes.filter(
    ({ start, end }) => !unseen.some((each) => each.start < end && start < each.end),
  );
  return [...unseen, ...apart].sort((one, other) => one.start - other.start);
}
