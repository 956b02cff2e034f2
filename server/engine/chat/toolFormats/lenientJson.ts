/** Reads JSON as models write it: with line breaks in strings, commas too many, Python's words and missing brackets. */

/** The index after the JSON value that begins at `from`, leading whitespace included; undefined while it is incomplete. */
export function jsonEnd(text: string, from = 0): number | undefined {
  const start = /\S/.exec(text.slice(from));
  if (start === null) return undefined;
  const at = from + start.index;
  const first = text[at] ?? "";
  if (first === '"') return stringEnd(text, at);
  if (first !== "{" && first !== "[") {
    const word = /^[^\s,}\]<[]+(?=[\s,}\]<[])/.exec(text.slice(at));
    return word === null ? undefined : at + word[0].length;
  }
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const character = text[index] ?? "";
    if (character === '"') {
      const end = stringEnd(text, index);
      if (end === undefined) return undefined;
      index = end - 1;
    } else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function stringEnd(text: string, start: number): number | undefined {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return undefined;
}

export type JsonResult = { readonly value: unknown } | { readonly problem: string };

/** Parses JSON, with faults that have one meaning only put right. */
export function parseLeniently(text: string): JsonResult {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Put it right below.
  }
  try {
    return { value: JSON.parse(repaired(text)) };
  } catch (error) {
    return { problem: `The arguments are no valid JSON: ${error instanceof Error ? error.message : error}.` };
  }
}

const words: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };
const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

function repaired(text: string): string {
  let out = "";
  const open: string[] = [];
  for (let index = 0; index < text.length; ) {
    const character = text[index] ?? "";
    if (character === '"') {
      const end = stringEnd(text, index) ?? text.length;
      out += repairedString(text.slice(index, end));
      index = end;
      continue;
    }
    const word = /^(?:True|False|None)\b/.exec(text.slice(index, index + 6));
    if (word !== null) {
      out += words[word[0]];
      index += word[0].length;
      continue;
    }
    if (character in closers) open.push(closers[character] ?? "");
    else if (character === "}" || character === "]") open.pop();
    const isLastComma = character === "," && /^,\s*(?:[}\]]|$)/.test(text.slice(index));
    if (!isLastComma) out += character;
    index += 1;
  }
  return out.trimEnd() + open.reverse().join("");
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Escapes control characters, and backslashes that begin no escape sequence. */
function repairedString(text: string): string {
  return text.replace(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\|[\u0000-\u001f]/g, (found) => {
    if (found === "\\") return "\\\\";
    if (found.length > 1) return found;
    return escapes[found] ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
