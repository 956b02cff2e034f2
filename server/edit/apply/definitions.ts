import { indentWidth, isBlank } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import { hunksBetween } from "../result/hunks";
import { quotedNames } from "../result/quotedNames";
import { commentLines } from "./comments";
import { maxLineChars, nameIn } from "./declarations";

/** A definition in a text: a function, field, key, rule, element, statement or heading. */
export interface Definition {
  readonly name: string;
  readonly line: number;
}

const data = /^(?:yaml|json|jsonc|toml|ini|properties|graphql|proto3?|terraform|dotenv)$/;
const markup = /^(?:html|xml|vue|svelte|astro|handlebars|razor)$/;
const styles = /^(?:css|scss|less)$/;
const container =
  /^(?:(?:export|default|declare|abstract|public|private|protected|internal|static|final|sealed|partial|pub(?:\([^)]*\))?|data|open|inner|case|companion|unsafe|const|typedef|type \w+)\s+)*(?:class|interface|struct|enum|trait|impl|namespace|module|object|protocol|extension|record|union|mod|service|message|contract|actor)(?=[\s<{:]|$)|[:=]\s*[{[]$|^export default [{[]$|^(?:const|var|type|import) \($/;
const closing = /^(?:[})\]]|end\b|<\/|\{$|\($|else\b|fi\b|done\b|esac\b)/;
const statement =
  /^(?:create\s+(?:or\s+replace\s+)?(?:\w+\s+){1,2}(?:if\s+not\s+exists\s+)?[\w."`[\]]+|(?:create|alter|insert|update|delete|drop|select|with|grant|merge|set|begin|commit)\b.*)/i;
const noMember =
  /^(?:import|from|using|use|package|include|require|#include|@|#\[|\[\w+[(\]]|return|if|for|while|switch|try|catch|throw|super|await|yield|goto|break|continue)\b|^(?:@|#\[)/;

/**
 * Finds definitions at the top level and in containers such as classes, judged line by line. Inside functions, only
 * nested functions and classes count.
 */
export function definitionsOf(lines: readonly string[], languageId: string): Definition[] {
  const comments = commentLines(lines, languageId);
  const found: Definition[] = [];
  const around: { readonly width: number; readonly holds: boolean }[] = [];
  for (const [at, line] of lines.entries()) {
    const text = line.trim().slice(0, maxLineChars);
    if (isBlank(line) || comments[at] === true || closing.test(text)) continue;
    const width = indentWidth(line);
    while ((around.at(-1)?.width ?? -1) >= width) around.pop();
    const parent = around.at(-1);
    const name = nameOf(text, languageId, parent === undefined ? "top" : parent.holds ? "member" : "inner");
    if (name !== undefined) found.push({ name, line: at });
    const isData = data.test(languageId) || markup.test(languageId) || styles.test(languageId);
    around.push({ width, holds: (isData || container.test(text)) && (parent?.holds ?? true) });
  }
  return found;
}

function nameOf(text: string, languageId: string, where: "top" | "member" | "inner"): string | undefined {
  if (languageId === "markdown") return /^#{1,6}\s+(.+)/.exec(text)?.[1];
  if (markup.test(languageId)) return /^<[A-Za-z][^>]*>?.*/.exec(text)?.[0];
  if (styles.test(languageId)) return /^([^{}]+?)\s*\{/.exec(text)?.[1];
  if (languageId === "sql") return where === "top" ? statement.exec(text)?.[0] : undefined;
  if (languageId === "makefile")
    return where === "top" ? /^([^\s:=?+]+)\s*(?:[:?+]?=|:)/.exec(text)?.[1] : undefined;
  if (languageId === "dockerfile") return where === "top" ? /^[A-Za-z]+\s.+/.exec(text)?.[0] : undefined;
  if (data.test(languageId))
    return (
      /^(?:- )?(?:"([^"]+)"|'([^']+)'|([\w$./-][\w $./-]*?))\s*[:=]/.exec(text)?.slice(1).find(Boolean) ??
      /^\[.+\]$/.exec(text)?.[0]
    );
  return codeName(text, where);
}

function codeName(text: string, where: "top" | "member" | "inner"): string | undefined {
  const declared = nameIn(text);
  if (where === "inner")
    return /^(?:export |async |static |pub |local )*(?:function|def|fn|func|fun|sub|class)\b/.test(text)
      ? declared
      : undefined;
  if (declared !== undefined) return declared;
  if (noMember.test(text)) return undefined;
  const defined =
    /^(?:(?:export|default|public|private|protected|internal|static|final|readonly|pub|local|declare|mutable|constexpr|inline|extern|volatile)\s+)*(?:const|let|var|val|type|define|#define|attr_\w+|property|field|case)\s+:?([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(
      text,
    )?.[1] ??
    /^([\p{L}_$][\p{L}\p{N}_$.]*)\s*(?::[^=:]+)?(?::)?=(?!=)/u.exec(text)?.[1] ??
    /^#define\s+(\w+)/.exec(text)?.[1] ??
    /^(?:[\w<>[\],.*&:?]+\s+)+[*&]?([\p{L}_]\w*)\s*(?:[;=[]|\([^;]*\)\s*(?:\{.*\}|=>.*|=.*)$)/u.exec(
      text,
    )?.[1];
  if (where === "top" || defined !== undefined) return defined;
  return /([\p{L}_$#][\p{L}\p{N}_$]*)[?!]?\s*(?:[(=:;,{]|$)/u.exec(text)?.[1];
}

/** Definitions that a change removes without replacing them. */
export function lostDefinitions(
  before: readonly string[],
  after: readonly string[],
  languageId: string,
): Definition[] {
  const [old, now] = [before, after].map((lines) => definitionsOf(lines, languageId));
  const left = new Map<string, number>();
  for (const { name } of now ?? []) left.set(name, (left.get(name) ?? 0) + 1);
  const gone: Definition[] = [];
  // If a name now occurs less often, its last definitions count as removed.
  for (const definition of old ?? []) {
    const count = left.get(definition.name) ?? 0;
    if (count === 0) gone.push(definition);
    else left.set(definition.name, count - 1);
  }
  if (gone.length === 0) return [];
  const known = new Set(old?.map(({ name }) => name));
  const fresh = (now ?? []).filter(({ name }) => !known.has(name));
  let shift = 0;
  const trimmed = (lines: readonly string[]) => lines.map((line) => line.trim());
  return hunksBetween(trimmed(before), trimmed(after)).flatMap(({ start, end, lines }) => {
    const first = start + shift;
    shift += lines.length - (end - start);
    const added = fresh.filter(({ line }) => line >= first && line < first + lines.length);
    const removed = gone.filter(({ line }) => line >= start && line < end);
    return withoutReplaced(removed, added, before, after);
  });
}

/** Removes definitions that were replaced: each added definition replaces the removed one most similar to it. */
function withoutReplaced(
  removed: readonly Definition[],
  added: readonly Definition[],
  before: readonly string[],
  after: readonly string[],
): readonly Definition[] {
  let rest = removed;
  for (const { line } of added) {
    const words = new Set(wordsOf(after[line] ?? ""));
    const likeness = (old: Definition) =>
      wordsOf(before[old.line] ?? "").filter((word) => words.has(word)).length;
    const [replaced] = rest.toSorted((a, b) => likeness(b) - likeness(a));
    rest = rest.filter((each) => each !== replaced);
  }
  return rest;
}

function wordsOf(line: string): string[] {
  return line.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== "");
}

const maxNamed = 3;

/** A warning about definitions that a change removes; empty if there are none. */
export function lossWarnings(
  before: readonly string[],
  after: readonly string[],
  languageId: string,
): string[] {
  const lost = lostDefinitions(before, after, languageId);
  if (lost.length === 0) return [];
  const short = (name: string) => (name.length > 40 ? `${name.slice(0, 39)}…` : name);
  const named = quotedNames(lost.slice(0, maxNamed).map(({ name }) => short(name)));
  const more = lost.length - maxNamed;
  return [
    more > 0
      ? l10n.t("The change removes {0} and {1} more: make sure nothing uses it.", named, String(more))
      : l10n.t("The change removes {0}: make sure nothing uses it.", named),
  ];
}
