import { readFile } from "node:fs/promises";
import { Edit, Language, type Node, Parser, type Point, type Tree } from "web-tree-sitter";

/**
 * Steps of the parser, of some 0.05 ms each. Code takes 250 of them for a whole window from nothing; what takes more is none
 * that the grammar knows, and the next attempts are not made.
 */
const mostSteps = 500;
const skippedAttempts = 20;
/** For a text that is parsed once, where somebody waits for a model anyway. */
const mostStepsOnce = 4000;
/** A step can take as long as the text is: each of many comments without an end is read to the end of the text. */
const mostMs = 300;

/** One grammar's parser with the trees of its last texts, from which the next ones are made. */
export class IncrementalParser {
  readonly #parser = new Parser();
  readonly #last = new Map<string, { readonly text: string; readonly tree: Tree }>();

  #toSkip = 0;

  constructor(language: Language) {
    this.#parser.setLanguage(language);
  }

  /**
   * The tree of a text, to be used before the next call only. Texts that grow from one another share a `slot`; there is one
   * tree for each, so nothing has to be freed by whoever asks.
   */
  parse(text: string, slot: "file" | "answer"): Tree | undefined {
    const last = this.#last.get(slot);
    if (last?.text === text) return last.tree;
    if (this.#toSkip-- > 0) return undefined;
    if (last) last.tree.edit(editBetween(last.text, text));
    const progressCallback = untilTooLong(mostSteps, mostMs);
    const tree = this.#parser.parse(text, last?.tree, { progressCallback });
    last?.tree.delete();
    this.#last.delete(slot);
    if (tree) {
      this.#last.set(slot, { text, tree });
      return tree;
    }
    this.#parser.reset();
    this.#toSkip = skippedAttempts;
    return undefined;
  }

  /** What `use` makes of the tree of a whole text, which may take a hundred milliseconds; undefined for one that takes longer. */
  parseOnce<Result>(text: string, use: (root: Node) => Result): Result | undefined {
    const progressCallback = untilTooLong(mostStepsOnce, mostMsAtOnce);
    const tree = this.#parser.parse(text, undefined, { progressCallback });
    if (!tree) {
      this.#parser.reset();
      return undefined;
    }
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  }
}

/** Path of one of the files `web-tree-sitter.wasm` and `tree-sitter-<grammar>.wasm`. */
export type Locate = (file: string) => string;

/** Loads the runtime once, and a grammar at each call. */
export function languageLoader(locate: Locate): (name: string) => Promise<Language> {
  let runtime: Promise<void> | undefined;
  const start = async () => Parser.init({ wasmBinary: await readFile(locate("web-tree-sitter.wasm")) });
  return async (name) => {
    runtime ??= start();
    await runtime;
    return Language.load(await readFile(locate(`tree-sitter-${name}.wasm`)));
  };
}

/** Steps of a parse of a whole file: more takes code of its length only when the grammar does not know it. */
const mostStepsAtOnce = 20_000;
const mostMsAtOnce = 1000;

/** What `read` makes of the tree of a text; undefined when there is no end to the parse. */
export function parseOnce<Result>(
  language: Language,
  text: string,
  read: (root: Node) => Result,
): Result | undefined {
  const parser = new Parser();
  let tree: Tree | null = null;
  try {
    parser.setLanguage(language);
    const progressCallback = untilTooLong(mostStepsAtOnce, mostMsAtOnce);
    tree = parser.parse(text, null, { progressCallback });
    return tree ? read(tree.rootNode) : undefined;
  } finally {
    tree?.delete();
    parser.delete();
  }
}

/** Tells a parse to stop, from so many steps or so much time on. */
function untilTooLong(most: number, ms: number): () => boolean {
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
