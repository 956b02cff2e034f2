import type { MarkdownIt } from "markdown-it";
import { pathsIn } from "../../../server/protocol/code/paths";
import type { Rendered } from "./markdown";
import { markUnseen } from "./marks";
import { sanitize } from "./sanitize";

/**
 * Markdown as elements that show each letter of it. Markdown has places for text that nobody sees: titles of links, cells that a table
 * has no column for, what is nested too deep. “Apply all changes…” reads the answer as it is written, so a block of which a letter
 * would be missing is shown as it is written as well, and so is one that names a file otherwise than it is read.
 */
export function drawProse(markdown: MarkdownIt, source: string): DocumentFragment {
  const rendered: Rendered = { images: [] };
  const drawn = sanitize(markdown.render(source, rendered));
  const isWhole = showsAll(drawn, rendered, source) && namesFiles(drawn, source);
  return isWhole ? drawn : drawAsWritten(source);
}

/** Whether the text shown has each file's name as it is read: Markdown makes "init" in bold of "__init__". */
function namesFiles(drawn: DocumentFragment, source: string): boolean {
  const text = drawn.textContent ?? "";
  return pathsIn(source).every((path) => text.includes(path));
}

function showsAll(drawn: DocumentFragment, { images }: Rendered, source: string): boolean {
  const left = new Map<string, number>();
  const count = (text: string, step: 1 | -1) => {
    for (const [character] of text.matchAll(content)) left.set(character, (left.get(character) ?? 0) + step);
  };
  count(source.replace(itemMarks, ""), 1);
  for (const text of [...textsOf(drawn), ...addressesOf(drawn), ...images]) count(text, -1);
  return [...left.values()].every((missing) => missing <= 0);
}

/** Marks of Markdown are ASCII punctuation; all else but blanks is content. */
const content = /[^\s!-/:-@[-`{-~]/gu;
/** The page numbers the items of a list by itself. */
const itemMarks = /(?<=^|\n)(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|\n|$)))+/g;
/** Words that are not the answer's own. */
const ours = ".image, .formula-label";

function* textsOf(drawn: DocumentFragment): Iterable<string> {
  const walker = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement?.closest(ours) === null) yield node.textContent ?? "";
}

/** Where links lead is in their tooltips; of one that is its own address the text is that already. */
function* addressesOf(drawn: DocumentFragment): Iterable<string> {
  for (const link of drawn.querySelectorAll<HTMLElement>("a[data-href]")) {
    const { href = "" } = link.dataset;
    if (link.textContent !== href) yield href;
  }
}

/** Each character as it is written. */
export function drawAsWritten(source: string): DocumentFragment {
  const text = document.createElement("p");
  text.className = "as-written";
  text.dir = "auto";
  text.textContent = source;
  const fragment = document.createDocumentFragment();
  fragment.append(text);
  markUnseen(fragment);
  return fragment;
}
