import type { Emitter } from "highlight.js";
import hljs from "highlight.js/lib/common";
import cmake from "highlight.js/lib/languages/cmake";
import dart from "highlight.js/lib/languages/dart";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import powershell from "highlight.js/lib/languages/powershell";
import scala from "highlight.js/lib/languages/scala";
import { withMarks } from "../marks";

/** Highlights code as elements with the classes of highlight.js; plain text for an unknown language. */
export function highlight(code: string, language: string): DocumentFragment {
  if (language === "" || hljs.getLanguage(language) === undefined) return plain(code);
  const { _emitter: emitter } = hljs.highlight(code, { language, ignoreIllegals: true });
  // After an internal error highlight.js omits the rest of the code.
  const isWhole = emitter instanceof ElementEmitter && emitter.root.textContent === code;
  return isWhole ? emitter.root : plain(code);
}

function plain(code: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...(withMarks(code) ?? [code]));
  return fragment;
}

/** Builds elements instead of HTML, so that code cannot break out of any markup. */
class ElementEmitter implements Emitter {
  readonly root = document.createDocumentFragment();
  readonly #open: Element[] = [];

  addText(text: string): void {
    if (text !== "") this.#parent.append(...(withMarks(text) ?? [text]));
  }

  startScope(name: string): void {
    const element = document.createElement("span");
    element.className = classOf(name);
    this.#parent.append(element);
    this.#open.push(element);
  }

  endScope(): void {
    this.#open.pop();
  }

  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof ElementEmitter) this.#parent.append(emitter.root);
  }

  finalize(): void {
    this.#open.length = 0;
  }

  toHTML(): string {
    return "";
  }

  get #parent(): ParentNode {
    return this.#open.at(-1) ?? this.root;
  }
}

hljs.configure({ __emitter: ElementEmitter });
for (const [name, language] of Object.entries({ cmake, dart, dockerfile, powershell, scala }))
  hljs.registerLanguage(name, language);
hljs.registerAliases(["cuda", "cu"], { languageName: "cpp" });
hljs.registerAliases(["vue", "svelte"], { languageName: "xml" });

/** Class names as highlight.js writes them: "title.function" becomes "hljs-title function_". */
function classOf(scope: string): string {
  const [first = "", ...more] = scope.split(".");
  return [`hljs-${first}`, ...more.map((name, at) => name + "_".repeat(at + 1))].join(" ");
}
