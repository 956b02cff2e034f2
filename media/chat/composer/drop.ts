/** Addresses and paths of what is dropped, by the formats of VS Code's own lists and of file managers; the first that has any counts. */
export function droppedUris(getData: (format: string) => string): string[] {
  for (const [format, parse] of formats) {
    const uris = parse(getData(format));
    if (uris.length > 0) return [...new Set(uris)].slice(0, mostUris);
  }
  return [];
}

/** More at once are not attached. */
const mostUris = 100;

const formats: readonly (readonly [string, (data: string) => string[]])[] = [
  ["application/vnd.code.uri-list", lines],
  ["resourceurls", jsonStrings],
  ["codefiles", jsonStrings],
  ["text/uri-list", lines],
];

/** RFC 2483: one a line, those with "#" are comments. */
function lines(data: string): string[] {
  return data
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function jsonStrings(data: string): string[] {
  try {
    const value: unknown = JSON.parse(data);
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}
