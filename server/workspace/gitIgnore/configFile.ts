import { withoutByteOrderMark } from "./bytes";

/** An entry as in git-config(1). */
export interface ConfigEntry {
  /** Section and name in lower case, the subsection as written: "core.excludesfile", "remote.origin.url". */
  readonly key: string;
  /** Undefined if the entry has no "=". */
  readonly value: string | undefined;
}

const utterEnd = "\n";

/** Parses a Git configuration file by the rules of config.c. Throws if Git would reject the file. */
export function* parseConfig(file: string): Generator<ConfigEntry> {
  // The end of the file also ends a line, and a carriage return before a line break is ignored.
  const text = withoutByteOrderMark(file).replaceAll("\r\n", "\n");
  let section = "";
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? "";
    if (/[ \t\r\n]/.test(char)) at++;
    else if (char === "#" || char === ";") at = endOfLine(text, at);
    else if (char === "[") {
      const header = headerAt(text, at);
      section = header.section;
      at = header.end;
    } else {
      const entry = entryAt(text, at);
      yield { key: section + entry.name, value: entry.value };
      at = entry.end;
    }
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function bad(text: string, at: number): Error {
  return new Error(`Line ${text.slice(0, at).split("\n").length} of Git's configuration is invalid.`);
}

/** `[section]`, `[section.subsection]` or `[section "subsection"]`, but not `[]`. */
const header = /\[(?!\])([A-Za-z0-9.-]*)(?:\]|[ \t\r]+"([^"\\\n]*(?:\\[^\n][^"\\\n]*)*)"\])/y;

function headerAt(text: string, at: number): { readonly section: string; readonly end: number } {
  header.lastIndex = at;
  const found = header.exec(text);
  if (found === null) throw bad(text, at);
  const [whole, name = "", subsection] = found;
  const rest = subsection === undefined ? "" : `.${subsection.replace(/\\(.)/gs, "$1")}`;
  return { section: `${name.toLowerCase()}${rest}.`, end: at + whole.length };
}

const name = /([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)/y;

function entryAt(text: string, at: number) {
  name.lastIndex = at;
  const found = name.exec(text);
  if (found === null) throw bad(text, at);
  const [whole, key = "", sign] = found;
  const end = at + whole.length;
  if (sign === "=") return { name: key.toLowerCase(), ...valueAt(text, end) };
  if ((text[end] ?? utterEnd) !== "\n") throw bad(text, at);
  return { name: key.toLowerCase(), value: undefined, end };
}

const escapes: Readonly<Record<string, string>> = {
  t: "\t",
  b: "\b",
  n: "\n",
  "\\": "\\",
  '"': '"',
  "\n": "",
};

/** Reads a value up to the end of a line without a trailing backslash. Outside quotes, removes comments and surrounding white space. */
function valueAt(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = "";
  /** Length of the value without trailing white space. */
  let valueLength = 0;
  let isQuoted = false;
  for (let at = start; ; at++) {
    const char = text[at] ?? utterEnd;
    if (char === "\n") {
      if (isQuoted) throw bad(text, start);
      return { value: value.slice(0, valueLength), end: at };
    }
    if (!isQuoted && (char === "#" || char === ";"))
      return { value: value.slice(0, valueLength), end: endOfLine(text, at) };
    if (!isQuoted && /[ \t\r]/.test(char)) {
      if (value !== "") value += char;
      continue;
    }
    if (char === '"') isQuoted = !isQuoted;
    else if (char === "\\") {
      const escaped = escapes[text[++at] ?? utterEnd];
      if (escaped === undefined) throw bad(text, start);
      value += escaped;
    } else value += char;
    valueLength = value.length;
  }
}
