/** What a fence says about its code. */
export interface FenceInfo {
  /** Name of a language in lower case; empty when there is none. */
  readonly language: string;
  /** Path of a file. */
  readonly path?: string;
}

/** Takes what models write: "ts", "ts src/app.ts", "ts:src/app.ts", "src/app.ts", 'ts title="src/app.ts"', "{.ts}". */
export function parseFenceInfo(info: string): FenceInfo {
  const named = /(?:title|path|file|filename)=(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(info);
  const words = info
    .replace(named?.[0] ?? "", " ")
    .replace(/[{}]/g, " ")
    .trim()
    .split(/\s+/);
  const [first = "", ...others] = words;
  const colon = /^([\w+#.-]+):(.+)$/.exec(first);
  const path = named?.[1] ?? named?.[2] ?? named?.[3] ?? colon?.[2] ?? [first, ...others].find(isPath);
  const word = colon?.[1] ?? (first === path ? extensionOf(first) : first);
  const language = word.replace(/^\./, "").toLowerCase();
  return path === undefined ? { language } : { language, path };
}

function isPath(word: string, at: number): boolean {
  return /[\\/]/.test(word) || (at > 0 && /\.\w{1,8}$/.test(word)) || /^[\w-]+\.\w{1,8}$/.test(word);
}

function extensionOf(path: string): string {
  return /\.(\w+)$/.exec(path)?.[1] ?? "";
}
