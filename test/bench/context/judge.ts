import type { ContextCase } from "./cases";
import { maskText } from "./lineDefinitions";

/** A piece of another file in a prompt. */
export interface ShownPiece {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
  readonly tokens: number;
}

/** How much of the needed definition a prompt holds. */
export interface Judgement {
  /** Whether it has a definition's signature, up to the end of the line with its name. */
  readonly signature: boolean;
  /** Whether it has all lines of a definition's signature. */
  readonly wholeSignature: boolean;
  /** Whether it has the name, anywhere in other files. */
  readonly name: boolean;
  /** Share of the other files' text in lines with any name of the true line, from 0 to 1; undefined without other files. */
  readonly useful?: number;
  /** Tokens of other files. */
  readonly tokens: number;
}

/** Compares a prompt's pieces of other files with the needs of the true line. */
export function judge(wanted: ContextCase, trueLine: string, shown: readonly ShownPiece[]): Judgement {
  const others = shown.filter(({ path }) => path !== wanted.path);
  const texts = others.map(({ text }) => text);
  const squeezed = texts.map(squeeze);
  const holds = (signature: string) => squeezed.some((text) => text.includes(squeeze(signature)));
  const useful = usefulShare(texts, trueLine);
  return {
    signature: wanted.definitions.some(({ signature }) => holds(upToName(signature, wanted.name))),
    wholeSignature: wanted.definitions.some(({ signature }) => holds(signature)),
    name: texts.some((text) => word(wanted.name).test(text)),
    ...(useful !== undefined && { useful }),
    tokens: others.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/** The signature up to the end of the line with the name. */
function upToName(signature: string, name: string): string {
  const lines = signature.split("\n");
  return lines.slice(0, lines.findIndex((line) => line.includes(name)) + 1).join("\n");
}

/** Removes white space, so that layout makes no difference. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}

function usefulShare(texts: readonly string[], trueLine: string): number | undefined {
  const names = [...new Set(maskText(trueLine).match(/[A-Za-z_]\w{3,}/g) ?? [])].filter(
    (name) => !keywords.has(name),
  );
  const lines = texts.join("\n").split("\n");
  const size = (some: readonly string[]) => some.reduce((sum, line) => sum + line.trim().length, 0);
  const all = size(lines);
  if (all === 0) return undefined;
  const patterns = names.map(word);
  return size(lines.filter((line) => patterns.some((pattern) => pattern.test(line)))) / all;
}

function word(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
}

const keywords: ReadonlySet<string> = new Set(
  `async await auto bool break case catch char class const continue default delete double elif else elsif enum except export extends
  extern false final finally float from func function goto implements import inline instanceof interface lambda long match mutable
  namespace None nonlocal nullptr null override package pass private protected public raise readonly require return self Self short
  signed sizeof static string struct super switch template this throw throws trait true True False type typedef typename typeof union
  unless unsigned until using virtual void volatile when where while with yield`
    .split(/\s+/)
    .filter((name) => name !== ""),
);
