import { isFileName, isMarkedFileName, pathAlone } from "../paths/paths";

export interface CodeBlockInfo {
  /** Language in the fence's info string, in lower case; empty if there is none. */
  readonly language: string;
  /** Path of the target file, as the model wrote it. */
  readonly path?: string;
}

const comment = /^\s*(?:\/\/|#(?!!)|--|;|%|\/\*|<!--)\s*(.+?)\s*(?:\*\/|-->)?\s*$/;

const pathName = /\b(?:title|file|path|filename|name)\s*[=:]/i;
/** Pandoc attributes: "{.python}". */
const attributes = /^\s*\{\s*\.([\w+#-]+)[^{}]*\}\s*$/;

/** Parses a fence's info string: "ts", "ts src/app.ts", "ts:src/app.ts", `python title="a.py"`, "src/app.ts". */
export function parseCodeBlockInfo(info: string): CodeBlockInfo {
  const named = /\b(?:title|file|path|filename|name)\s*[=:]\s*(?:"([^"]+)"|'([^']+)'|(\S+))/i.exec(info);
  const given = named?.[1] ?? named?.[2] ?? named?.[3];
  const rest = (named === null ? info : info.replace(named[0], " ")).replace(attributes, "$1");
  const words = rest.split(/\s+/).filter((word) => word !== "" && !/^\{.*\}$/.test(word));
  const [first = "", ...others] = words;
  const colon = /^([\w+#.-]*):(.+)$/.exec(isFileName(rest.trim()) ? rest.trim() : first);
  if (colon !== null && isMarkedFileName(withoutLines(colon[2] ?? "")))
    return found(colon[1] ?? "", given ?? withoutLines(colon[2] ?? ""));
  if (isPath(first) && /[/\\.]/.test(first) && (first.includes("/") || others.length === 0))
    return found("", given ?? withoutLines(first));
  const joined = others.join(" ");
  const path = given ?? (isFileName(joined) ? joined : others.map(withoutLines).find(isPath));
  return found(first, path);
}

/** The info string without language and path, which the panel shows separately; empty if nothing remains. */
export function restOfInfo(info: string): string {
  const { language, path = "" } = parseCodeBlockInfo(info);
  const withoutPath = info.replace(path, " ");
  const at = withoutPath.toLowerCase().indexOf(language);
  const rest = withoutPath.slice(0, at) + withoutPath.slice(at + language.length);
  return rest.replace(pathName, " ").replace(/^[\s"'.:{}=]+|[\s"'.:{}=]+$/g, "");
}

/** Splits off a comment in the first line that contains only a path. */
export function takePathComment(code: string): { readonly path: string; readonly code: string } | undefined {
  const [first = "", ...rest] = code.split("\n");
  const path = pathInComment(first);
  return path === undefined ? undefined : { path, code: rest.join("\n").replace(/^\s*\n/, "") };
}

/** The path in a comment that contains nothing else. */
export function pathInComment(line: string): string | undefined {
  const named = pathAlone(comment.exec(line)?.[1] ?? "");
  return named?.isSure === true && !/\s/.test(named.path) ? named.path : undefined;
}

function isPath(word: string): boolean {
  return isFileName(withoutLines(word));
}

/** Removes line numbers: "src/app.ts:10-20", "src/app.ts#L10". */
function withoutLines(word: string): string {
  return word.replace(/(?::\d+(?:[-:]\d+)*|#L\d+.*)$/, "");
}

function found(language: string, path: string | undefined): CodeBlockInfo {
  return { language: language.toLowerCase(), ...(path !== undefined && { path }) };
}
