/** Returns the URIs and paths of a drop, from the first format of VS Code or of file managers that contains any. */
export function droppedUris(getData: (format: string) => string): string[] {
  for (const [format, parse] of formats) {
    const uris = parse(getData(format));
    if (uris.length > 0) return [...new Set(uris)].slice(0, mostUris);
  }
  return [];
}

/** Most files to attach from one drop. */
const mostUris = 100;

const formats: readonly (readonly [string, (data: string) => string[]])[] = [
  ["application/vnd.code.uri-list", lines],
  ["resourceurls", jsonStrings],
  ["codefiles", jsonStrings],
  ["text/uri-list", lines],
];

/** RFC 2483: one URI per line; lines that start with "#" are comments. */
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
