/** What a link in an answer may do. Answers are text of unknown origin: a link can carry code out of the house. */
export type Link =
  /** The user has to see the whole address first: even a host's name has room for more than an address. */
  | { readonly kind: "web"; readonly url: string }
  /** A place in a file, the line from 0. */
  | { readonly kind: "file"; readonly path: string; readonly line?: number }
  | { readonly kind: "refused" };

export function classifyLink(href: string): Link {
  const trimmed = href.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https" || scheme === "mailto") return webLink(trimmed);
  if (scheme === "file") return fileLink(trimmed);
  // "app.ts:10" looks like a scheme; "C:\\app.ts" and "command:x" do as well.
  if (scheme !== undefined && !/^[^:]+\.\w+:\d/.test(trimmed) && !/^[a-z]:[\\/]/i.test(trimmed))
    return { kind: "refused" };
  if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith("//")) return { kind: "refused" };
  return fileLink(trimmed);
}

function webLink(href: string): Link {
  const url = URL.parse(href);
  return url === null ? { kind: "refused" } : { kind: "web", url: url.toString() };
}

/** "src/app.ts", "src/app.ts:10", "src/app.ts:10:5", "src/app.ts:10-20", "src/app.ts#L10-L20". */
function fileLink(href: string): Link {
  const match = /^(.*?)(?:(?::|#L)(\d+)(?:[-:,]L?\d+)*)?$/.exec(href);
  const path = decode(match?.[1] ?? "");
  const line = match?.[2] === undefined ? undefined : Math.max(0, Number(match[2]) - 1);
  if (path === "" || /[\0\r\n]/.test(path)) return { kind: "refused" };
  return { kind: "file", path, ...(line === undefined ? {} : { line }) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
