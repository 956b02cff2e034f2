import { setImmediate as nextTurn } from "node:timers/promises";
import type { Node } from "web-tree-sitter";
import type { Logger } from "../log";
import { cursorSyntax } from "./cursorSyntax";
import { type Grammar, grammarOf } from "./grammars";
import { foregroundLimits, IncrementalParser, parseOnce } from "./parsers";
import { grammarLoader, type LoadedGrammar, type Locate } from "./runtime";
import type { CursorSyntax, SyntaxTrees } from "./syntax";
import { findMistakes, spansAround } from "./wholeFile";

/** Longer texts are not parsed as a whole. */
const maxChars = 256 * 1024;

/** A loaded grammar with its parser. */
interface Ready extends LoadedGrammar {
  readonly parser: IncrementalParser;
}

/** Loads the runtime and the grammars on first use, in the background. */
export function createSyntaxTrees(locate: Locate, log: Logger): SyntaxTrees {
  const loadGrammar = grammarLoader(locate, log, "going by indentation");
  const ready = new Map<string, Ready>();
  const loading = new Map<string, Promise<void>>();

  const load = ({ name }: Grammar): Promise<void> => {
    const cached = loading.get(name);
    if (cached) return cached;
    const started = loadGrammar(name).then(async (loaded) => {
      if (!loaded) return;
      await nextTurn();
      // V8 compiles WebAssembly on the first call, which takes longer than parsing a window of code.
      parseOnce(loaded, "a = 1\n", foregroundLimits, () => {});
      ready.set(name, { ...loaded, parser: new IncrementalParser(loaded) });
    });
    loading.set(name, started);
    return started;
  };

  const once = async <Result>(text: string, languageId: string, read: (root: Node) => Result) => {
    const grammar = grammarOf(languageId);
    if (!grammar || text.length > maxChars) return undefined;
    await load(grammar);
    const loaded = ready.get(grammar.name);
    return loaded && parseOnce(loaded, text, foregroundLimits, read);
  };

  return {
    at(place, languageId) {
      const grammar = grammarOf(languageId);
      if (!grammar) return undefined;
      const loaded = ready.get(grammar.name);
      if (loaded) return guardedRead(loaded, () => cursorSyntax(place, grammar, loaded.parser));
      void load(grammar);
      return undefined;
    },
    async load(languageId) {
      const grammar = grammarOf(languageId);
      if (grammar) await load(grammar);
    },
    mistakes: (text, languageId) => once(text, languageId, findMistakes),
    spansAround: async (text, languageId, { line, character }) =>
      (await once(text, languageId, (root) => spansAround(root, line, character))) ?? [],
  };
}

/** Runs `read`, and later `answerState`, so that a parser crash yields undefined. */
function guardedRead(
  { runtime }: LoadedGrammar,
  read: () => CursorSyntax | undefined,
): CursorSyntax | undefined {
  const syntax = runtime.attempt(read);
  return syntax && { ...syntax, answerState: (answer) => runtime.attempt(() => syntax.answerState(answer)) };
}
