import { Edit, type Node, Parser, type Point, type Tree } from "web-tree-sitter";
import type { LoadedGrammar } from "./runtime";

/** The most that a parse may take. */
interface Limits {
  readonly steps: number;
  readonly ms: number;
}

/**
 * A step takes some 0.05 ms, and code 250 of them for a whole window from nothing; what takes more is none that the grammar
 * knows, and the next attempts are not made. A step can take as long as the text is, when each of many comments without an end
 * is read to the end of the text.
 */
const atEachKey: Limits = { steps: 500, ms: 300 };
const skippedAttempts = 20;
/** For a text that is parsed once, where somebody waits for a model anyway. */
export const whileWaitedFor: Limits = { steps: 4000, ms: 300 };
/** In a thread of its own. More takes code of a file's length only when the grammar does not know it. */
export const inBackground: Limits = { steps: 20_000, ms: 1000 };

/** One grammar's parser with the trees of its last texts, from which the next ones are made. */
export class IncrementalParser {
  readonly #grammar: LoadedGrammar;
  readonly #last = new Map<string, { readonly text: string; readonly tree: Tree }>();
  #parser: Parser | undefined;
  /** Of the runtime, when the parser and the trees were made. */
  #restorations = 0;
  #toSkip = 0;

  constructor(grammar: LoadedGrammar) {
    this.#grammar = grammar;
  }

  /**
   * The tree of a text, to be used before the next call only. Texts that grow from one another share a `slot`; there is one
   * tree for each, so nothing has to be freed by whoever asks.
   */
  parse(text: string, slot: "file" | "answer"): Tree | undefined {
    const { runtime } = this.#grammar;
    const parser = this.#usable();
    const last = this.#last.get(slot);
    if (last?.text === text) return last.tree;
    if (this.#toSkip-- > 0) return undefined;
    // Unless this parse comes to its end.
    this.#toSkip = skippedAttempts;
    if (last) last.tree.edit(editBetween(last.text, text));
    const progressCallback = untilTooLong(atEachKey);
    const tree = parser.parse(text, last?.tree, { progressCallback });
    if (last) runtime.free(last.tree);
    this.#last.delete(slot);
    if (!tree) {
      parser.reset();
      return undefined;
    }
    this.#toSkip = 0;
    this.#last.set(slot, { text, tree: runtime.keep(tree) });
    return tree;
  }

  #usable(): Parser {
    const { runtime, language } = this.#grammar;
    if (this.#parser && this.#restorations === runtime.restorations) return this.#parser;
    this.#last.clear();
    this.#restorations = runtime.restorations;
    this.#parser = runtime.keep(new Parser());
    return this.#parser.setLanguage(language);
  }
}

/** What `read` makes of the tree of a text; undefined when the parse takes too long or fails. */
export function parseOnce<Result>(
  { runtime, language }: LoadedGrammar,
  text: string,
  limits: Limits,
  read: (root: Node) => Result,
): Result | undefined {
  return runtime.attempt(() => {
    const parser = runtime.keep(new Parser());
    parser.setLanguage(language);
    const parsed = parser.parse(text, null, { progressCallback: untilTooLong(limits) });
    const tree = parsed && runtime.keep(parsed);
    const result = tree ? read(tree.rootNode) : undefined;
    if (tree) runtime.free(tree);
    runtime.free(parser);
    return result;
  });
}

/** Tells a parse to stop, from so many steps or so much time on. */
function untilTooLong({ steps: most, ms }: Limits): () => boolean {
  let steps = 0;
  const end = performance.now() + ms;
  return () => ++steps > most || performance.now() > end;
}

/** What changed between two texts, as one edit. */
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
