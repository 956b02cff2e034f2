/** What a link in an answer may do. Answers are text of unknown origin: a link can carry code out of the house. */
export type Link =
  /** `ask`: the user has to see the whole address first, because there is room in it for more than an address. */
  | { readonly kind: "web"; readonly url: string; readonly ask: boolean }
  /** A place in a file, the line from 0. */
  | { readonly kind: "file"; readonly path: string; readonly line?: number }
  | { readonly kind: "refused" };

/** Longer addresses are shown in full before they are opened. */
const shortUrl = 80;

export function classifyLink(href: string): Link {
  const trimmed = href.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https" || scheme === "mailto") return webLink(trimmed, scheme);
  if (scheme === "file") return fileLink(trimmed);
  // "app.ts:10" looks like a scheme; "C:\\app.ts" and "command:x" do as well.
  if (scheme !== undefined && !/^[^:]+\.\w+:\d/.test(trimmed) && !/^[a-z]:[\\/]/i.test(trimmed))
    return { kind: "refused" };
  if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith("//")) return { kind: "refused" };
  return fileLink(trimmed);
}

function webLink(href: string, scheme: string): Link {
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return { kind: "refused" };
  }
  const said = url.search !== "" || url.hash.length > 30 || url.username !== "" || url.password !== "";
  const odd = url.hostname.startsWith("xn--") || url.hostname.includes(".xn--");
  return {
    kind: "web",
    url: url.toString(),
    ask: scheme === "mailto" || said || odd || url.toString().length > shortUrl,
  };
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
