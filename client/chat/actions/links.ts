/** What a link in an answer may do. Answers are untrusted text: a link can send code to the network. */
export type Link =
  /** The user must see the whole URL first: even a host name can carry data. */
  | { readonly kind: "web"; readonly url: string }
  /** A place in a file; the line counts from 0. */
  | { readonly kind: "file"; readonly path: string; readonly line?: number }
  | { readonly kind: "refused" };

export function classifyLink(href: string): Link {
  const trimmed = href.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https" || scheme === "mailto") return webLink(trimmed);
  if (scheme === "file") return fileLink(trimmed);
  // "app.ts:10" and "C:\\app.ts" look like schemes but are paths; "command:x" is a scheme.
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
  return { kind: "file", path, ...(line !== undefined && { line }) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
