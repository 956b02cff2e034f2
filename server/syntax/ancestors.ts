import type { Node } from "web-tree-sitter";

/** `node.parent` searches from the root, so visiting all ancestors takes quadratic time in the nesting depth. */
const maxLevels = 300;

/** Yields a node and its ancestors, innermost first. */
export function* ancestors(node: Node | null): Generator<Node, undefined> {
  for (let level = 0; node !== null && level < maxLevels; level++) {
    yield node;
    node = node.parent;
  }
}
