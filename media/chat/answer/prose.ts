import type { MarkdownIt } from "markdown-it";
import { pathsIn } from "../../../server/protocol/paths/paths";
import type { Rendered } from "./markdown";
import { markInvisible } from "./marks";
import { sanitize } from "./sanitize";

/**
 * Renders Markdown without hiding any letter of it. Markdown can hide text: in link titles, surplus table cells and deep
 * nesting. “Apply all changes…” reads the answer as written, so a block that would lose a letter, or show a file name
 * differently, is shown as written too.
 */
export function drawProse(markdown: MarkdownIt, source: string): DocumentFragment {
  const rendered: Rendered = { images: [] };
  const drawn = sanitize(markdown.render(source, rendered));
  const isWhole = showsAll(drawn, rendered, source) && namesFiles(drawn, source);
  return isWhole ? drawn : drawAsWritten(source);
}

/** Whether the shown text contains every file name as Apply reads it: Markdown shows "__init__" as a bold "init". */
function namesFiles(drawn: DocumentFragment, source: string): boolean {
  const text = drawn.textContent ?? "";
  return pathsIn(source).every((path) => text.includes(path));
}

function showsAll(drawn: DocumentFragment, { images }: Rendered, source: string): boolean {
  const remaining = new Map<string, number>();
  const count = (text: string, step: 1 | -1) => {
    for (const [character] of text.matchAll(content))
      remaining.set(character, (remaining.get(character) ?? 0) + step);
  };
  count(source.replace(itemMarks, ""), 1);
  for (const text of [...textsOf(drawn), ...addressesOf(drawn), ...images]) count(text, -1);
  return [...remaining.values()].every((missing) => missing <= 0);
}

/** Content characters: everything except blanks and ASCII punctuation, which may be markup. */
const content = /[^\s!-/:-@[-`{-~]/gu;
/** Markers of lists and quotations; the browser draws list numbers itself. */
const itemMarks = /(?<=^|\n)(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|\n|$)))+/g;
/** Elements with texts of the panel, not of the answer. */
const ours = ".image, .formula-label";

function* textsOf(drawn: DocumentFragment): Iterable<string> {
  const walker = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement?.closest(ours) === null) yield node.textContent ?? "";
}

/** Addresses of links, which are in the tooltips. Skips links whose text is the address. */
function* addressesOf(drawn: DocumentFragment): Iterable<string> {
  for (const link of drawn.querySelectorAll<HTMLElement>("a[data-href]")) {
    const { href = "" } = link.dataset;
    if (link.textContent !== href) yield href;
  }
}

/** Shows every character as written. */
export function drawAsWritten(source: string): DocumentFragment {
  const text = document.createElement("p");
  text.className = "as-written";
  text.dir = "auto";
  text.textContent = source;
  const fragment = document.createDocumentFragment();
  fragment.append(text);
  markInvisible(fragment);
  return fragment;
}
