import { setImmediate as nextTurn } from "node:timers/promises";
import type { Node } from "web-tree-sitter";
import type { Logger } from "../log";
import { cursorSyntax } from "./cursorSyntax";
import { type Grammar, grammarOf } from "./grammars";
import { IncrementalParser, parseOnce, whileWaitedFor } from "./parsers";
import { grammarLoader, type LoadedGrammar, type Locate } from "./runtime";
import type { CursorSyntax, SyntaxTrees } from "./syntax";
import { mistakesIn, spansAround } from "./wholeFile";

/** Longer texts are not parsed as a whole. */
const mostCharsOnce = 256 * 1024;

/** A grammar that can be used at once. */
interface Ready extends LoadedGrammar {
  readonly parser: IncrementalParser;
}

/** The runtime and the grammars are loaded when first asked for, and never waited for. */
export function createSyntaxTrees(locate: Locate, log: Logger): SyntaxTrees {
  const loadGrammar = grammarLoader(locate, log, "going by indentation");
  const ready = new Map<string, Ready>();
  const loading = new Map<string, Promise<void>>();

  const load = ({ name }: Grammar): Promise<void> => {
    const known = loading.get(name);
    if (known) return known;
    const started = loadGrammar(name).then(async (loaded) => {
      if (!loaded) return;
      await nextTurn();
      // V8 compiles WebAssembly when it is called for the first time, which takes longer than a window of code.
      parseOnce(loaded, "a = 1\n", whileWaitedFor, () => {});
      ready.set(name, { ...loaded, parser: new IncrementalParser(loaded) });
    });
    loading.set(name, started);
    return started;
  };

  const once = async <Result>(text: string, languageId: string, read: (root: Node) => Result) => {
    const grammar = grammarOf(languageId);
    if (!grammar || text.length > mostCharsOnce) return undefined;
    await load(grammar);
    const loaded = ready.get(grammar.name);
    return loaded && parseOnce(loaded, text, whileWaitedFor, read);
  };

  return {
    at(place, languageId) {
      const grammar = grammarOf(languageId);
      if (!grammar) return undefined;
      const loaded = ready.get(grammar.name);
      if (loaded) return attempted(loaded, () => cursorSyntax(place, grammar, loaded.parser));
      void load(grammar);
      return undefined;
    },
    async load(languageId) {
      const grammar = grammarOf(languageId);
      if (grammar) await load(grammar);
    },
    mistakes: (text, languageId) => once(text, languageId, mistakesIn),
    spansAround: async (text, languageId, { line, character }) =>
      (await once(text, languageId, (root) => spansAround(root, line, character))) ?? [],
  };
}

/** What is made of the place of the cursor, or nothing when the parser fails, at once or over an answer. */
function attempted(
  { runtime }: LoadedGrammar,
  read: () => CursorSyntax | undefined,
): CursorSyntax | undefined {
  const syntax = runtime.attempt(read);
  return syntax && { ...syntax, answerState: (answer) => runtime.attempt(() => syntax.answerState(answer)) };
}
