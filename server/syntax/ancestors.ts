import type { Node } from "web-tree-sitter";

/** Each parent is looked for from the root, so that all of them would take the square of how deep a text is nested. */
const mostLevels = 300;

/** A node and what is around it, innermost first, as far as anybody asks for. */
export function* ancestors(node: Node | null): Generator<Node, undefined> {
  for (let level = 0; node !== null && level < mostLevels; level++) {
    yield node;
    node = node.parent;
  }
}
