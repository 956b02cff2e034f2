/** Texts of control tokens of the model families' templates. */
const marks =
  /<\|(?:endoftext|end_of_text|begin_of_text|eot_id|eom_id|im_start|im_end|im_sep|end|user|assistant|system|start_header_id|end_header_id|fim_\w+|repo_name|file_sep|return|channel|message)\|>|<(?:end_of_turn|start_of_turn|eos|bos)>|<\/s>|<｜[^｜>\n]+｜>|\[\/?INST\]/g;
/** "<|im_start|>assistant" and its like, with which some answers begin. */
const roleLine = /^\s*(?:assistant|model)?\s*\n/;

/**
 * What the model said to the user: without thoughts, without marks of its template and what comes behind them, and taken out
 * of a JSON string. `known` is the text that the answer is about: what it holds itself is no mark.
 */
export function cleanAnswer(raw: string, known: string): string {
  const said = withoutMarks(withoutThoughts(raw.replace(/\r\n?/g, "\n"), known), known);
  return unquoted(said) ?? said;
}

function withoutThoughts(text: string, known: string): string {
  if (/<\/?think/.test(known)) return text;
  const whole = text.replace(/^\s*<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>\s*/, "");
  if (whole !== text) return whole;
  if (/^\s*<think(?:ing)?>/.test(text)) return "";
  // The opening mark may be part of the prompt.
  return text.replace(/^[\s\S]*?<\/think(?:ing)?>\s*/, "");
}

function withoutMarks(text: string, known: string): string {
  const strange = (mark: string) => !known.includes(mark);
  let rest = text;
  for (let lead = leadingMark(rest); lead !== undefined && strange(lead); lead = leadingMark(rest))
    rest = rest.trimStart().slice(lead.length).replace(roleLine, "");
  const leak = [...rest.matchAll(marks)].find(([mark]) => strange(mark));
  return leak === undefined ? rest : rest.slice(0, leak.index);
}

function leadingMark(text: string): string | undefined {
  const [first] = text.matchAll(marks);
  return first !== undefined && text.slice(0, first.index).trim() === "" ? first[0] : undefined;
}

const fields = [
  "newText",
  "new_text",
  "code",
  "content",
  "text",
  "answer",
  "result",
  "output",
  "replacement",
];

/** The text in an answer that is one JSON string, or an object around one; undefined for anything else. */
function unquoted(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*\n([\s\S]*)\n```$/, "$1")
    .trim();
  if (!/^(?:"[\s\S]*"|\{[\s\S]*\})$/.test(bare)) return undefined;
  const value = parse(bare);
  if (typeof value === "string") return asBlock(value);
  if (typeof value !== "object" || value === null) return undefined;
  const found = fields
    .map((name) => (value as Record<string, unknown>)[name])
    .find((each) => typeof each === "string");
  return found === undefined ? undefined : asBlock(found);
}

/** A text that was quoted is nothing but code. */
function asBlock(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n");
  return /^\s*(?:`{3,}|~{3,}|<{5,})/m.test(lines) ? lines : `~~~~~~~~\n${lines.replace(/\n$/, "")}\n~~~~~~~~`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
