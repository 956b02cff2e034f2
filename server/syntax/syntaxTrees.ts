import { setImmediate as nextTurn } from "node:timers/promises";
import type { Node } from "web-tree-sitter";
import type { Logger } from "../log";
import { cursorSyntax } from "./cursorSyntax";
import { type Grammar, grammarOf } from "./grammars";
import { IncrementalParser, type Locate, languageLoader } from "./parsers";
import type { SyntaxTrees } from "./syntax";
import { mistakesIn, spansAround } from "./wholeFile";

/** Longer texts are not parsed as a whole. */
const mostCharsOnce = 256 * 1024;

/** The runtime and the grammars are loaded when first asked for, and never waited for. */
export function createSyntaxTrees(locate: Locate, log: Logger): SyntaxTrees {
  const loadLanguage = languageLoader(locate);
  const parsers = new Map<string, IncrementalParser>();
  const loading = new Map<string, Promise<void>>();

  const load = ({ name }: Grammar): Promise<void> => {
    const known = loading.get(name);
    if (known) return known;
    const started = loadLanguage(name).then(
      async (language) => {
        const parser = new IncrementalParser(language);
        await nextTurn();
        // V8 compiles WebAssembly when it is called for the first time, which takes longer than a window of code.
        parser.parseOnce("a = 1\n", () => {});
        parsers.set(name, parser);
      },
      (error) => log.warn(`syntax: no grammar for ${name}, going by indentation: ${error}`),
    );
    loading.set(name, started);
    return started;
  };

  const parseOnce = async <Result>(text: string, languageId: string, use: (root: Node) => Result) => {
    const grammar = grammarOf(languageId);
    if (!grammar || text.length > mostCharsOnce) return undefined;
    await load(grammar);
    return parsers.get(grammar.name)?.parseOnce(text, use);
  };

  return {
    at(place, languageId) {
      const grammar = grammarOf(languageId);
      if (!grammar) return undefined;
      const parser = parsers.get(grammar.name);
      if (parser) return cursorSyntax(place, grammar, parser);
      void load(grammar);
      return undefined;
    },
    async load(languageId) {
      const grammar = grammarOf(languageId);
      if (grammar) await load(grammar);
    },
    mistakes: (text, languageId) => parseOnce(text, languageId, mistakesIn),
    spansAround: async (text, languageId, { line, character }) =>
      (await parseOnce(text, languageId, (root) => spansAround(root, line, character))) ?? [],
  };
}
