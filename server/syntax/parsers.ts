import { Edit, type Node, Parser, type Point, type Tree } from "web-tree-sitter";
import type { LoadedGrammar } from "./runtime";

/** Limits of one parse. */
interface Limits {
  readonly steps: number;
  readonly ms: number;
}

/**
 * A step takes about 0.05 ms, and a first parse of a window of code about 250 steps. Text that needs more is not in
 * the grammar's language, so the next attempts are skipped. A single step can take time linear in the text, for
 * example at an unclosed comment.
 */
const keystrokeLimits: Limits = { steps: 500, ms: 300 };
const skippedAttempts = 20;
/** For a text that is parsed once, while the user waits for a model anyway. */
export const foregroundLimits: Limits = { steps: 4000, ms: 300 };
/** For a separate thread. Only files that are not in the grammar's language exceed this. */
export const backgroundLimits: Limits = { steps: 20_000, ms: 1000 };

/** A parser for one grammar that reparses incrementally from the trees of the last texts. */
export class IncrementalParser {
  readonly #grammar: LoadedGrammar;
  readonly #last = new Map<string, { readonly text: string; readonly tree: Tree }>();
  #parser: Parser | undefined;
  /** The runtime's `restorations` when the parser and the trees were created. */
  #restorations = 0;
  #attemptsToSkip = 0;

  constructor(grammar: LoadedGrammar) {
    this.#grammar = grammar;
  }

  /**
   * Parses a text. The tree is valid until the next call and must not be freed. Texts that evolve from one another
   * share a `slot`, which keeps one tree. Undefined if the parse exceeds its limits.
   */
  parse(text: string, slot: "file" | "answer"): Tree | undefined {
    const { runtime } = this.#grammar;
    const parser = this.#currentParser();
    const last = this.#last.get(slot);
    if (last?.text === text) return last.tree;
    if (this.#attemptsToSkip-- > 0) return undefined;
    // Reset below if this parse completes.
    this.#attemptsToSkip = skippedAttempts;
    if (last) last.tree.edit(editBetween(last.text, text));
    const progressCallback = limitParse(keystrokeLimits);
    const tree = parser.parse(text, last?.tree, { progressCallback });
    if (last) runtime.free(last.tree);
    this.#last.delete(slot);
    if (!tree) {
      parser.reset();
      return undefined;
    }
    this.#attemptsToSkip = 0;
    this.#last.set(slot, { text, tree: runtime.keep(tree) });
    return tree;
  }

  #currentParser(): Parser {
    const { runtime, language } = this.#grammar;
    if (this.#parser && this.#restorations === runtime.restorations) return this.#parser;
    this.#last.clear();
    this.#restorations = runtime.restorations;
    this.#parser = runtime.keep(new Parser());
    return this.#parser.setLanguage(language);
  }
}

/** Parses a text and returns `read(root)`; undefined if the parse exceeds its limits or fails. */
export function parseOnce<Result>(
  { runtime, language }: LoadedGrammar,
  text: string,
  limits: Limits,
  read: (root: Node) => Result,
): Result | undefined {
  return runtime.attempt(() => {
    const parser = runtime.keep(new Parser());
    parser.setLanguage(language);
    const parsed = parser.parse(text, null, { progressCallback: limitParse(limits) });
    const tree = parsed && runtime.keep(parsed);
    const result = tree ? read(tree.rootNode) : undefined;
    if (tree) runtime.free(tree);
    runtime.free(parser);
    return result;
  });
}

/** A progress callback that cancels a parse once it exceeds its limits. */
function limitParse({ steps: maxSteps, ms }: Limits): () => boolean {
  let steps = 0;
  const end = performance.now() + ms;
  return () => ++steps > maxSteps || performance.now() > end;
}

/** The difference of two texts as one edit. */
function editBetween(before: string, after: string): Edit {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shortest - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  const oldEndIndex = before.length - same;
  const newEndIndex = after.length - same;
  return new Edit({
    startIndex: start,
    oldEndIndex,
    newEndIndex,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEndIndex),
    newEndPosition: pointAt(after, newEndIndex),
  });
}

function pointAt(text: string, index: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: index - lineStart };
}
