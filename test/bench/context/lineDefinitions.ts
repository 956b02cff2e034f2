import type { Definition } from "./definitions";
import { blank } from "./grammars";
import { tidy } from "./signature";

const container = /\b(?:class|interface|object|struct|enum|protocol|extension|actor)\b/;
const declared =
  /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|private|internal|protected|open|fileprivate|final|static|class|override|mutating|nonmutating|lazy|weak|unowned|indirect|abstract|sealed|data|inner|enum|annotation|value|fun|inline|infix|operator|suspend|tailrec|external|expect|actual|const|lateinit|companion|reified|nonisolated|dynamic|required|convenience)(?:\(set\))?\s+)*?(fun|func|val|var|let|class|interface|object|struct|enum(?!\s+class)|protocol|actor|typealias|case)\s+(?:<[^>]*>\s*)?(?:[A-Z]\w*(?:<[^>]*>)?\??\.)?`?([A-Za-z_]\w*)/;

/** Definitions of a Kotlin or Swift file outside functions, found line by line. */
export function lineDefinitions(text: string): readonly Definition[] {
  const lines = text.split("\n");
  const masked = maskText(text).split("\n");
  const found: Definition[] = [];
  /** For each open brace or bracket, whether it may hold members. */
  const open: boolean[] = [];
  let pending = false;
  for (const [line, code] of masked.entries()) {
    const match = open.every((holdsMembers) => holdsMembers) ? declared.exec(code) : null;
    const name = match?.[2];
    if (match && name !== undefined) {
      const signature = tidy(signatureAt(lines, masked, line));
      const isMember = open.length > 0;
      found.push({ name, line, character: code.lastIndexOf(name, match[0].length), isMember, signature });
    }
    if (match !== null || /^\s*extension\b/.test(code)) pending = container.test(match?.[0] ?? code);
    for (const sign of code.matchAll(/[{}()]/g)) {
      // The parameters of a Kotlin class may be its properties.
      if (sign[0] === "(") open.push(pending);
      else if (sign[0] === "{") {
        open.push(pending);
        pending = false;
      } else open.pop();
    }
  }
  return found;
}

/** The text from the line to the body, at most ten lines while a bracket is open. */
function signatureAt(lines: readonly string[], masked: readonly string[], at: number): string {
  let signature = "";
  let depth = 0;
  for (let line = at; line < Math.min(lines.length, at + 10); line++) {
    const [code, text] = [masked[line] ?? "", lines[line] ?? ""];
    for (const [character, sign] of [...code].entries()) {
      if (sign === "(") depth += 1;
      if (sign === ")") depth -= 1;
      if (sign === "{" && depth === 0) return signature + text.slice(0, character);
    }
    signature += `${text}\n`;
    if (depth <= 0) break;
  }
  return signature
    .trim()
    .replace(/\s*=\s*$/, "")
    .replace(/^(?:@\w+(?:\([^)]*\))?\s+)+/, "");
}

/** The text with spaces in place of comments and the content of strings; its length stays the same. */
export function maskText(text: string): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'/g;
  return text.replace(token, blank);
}
