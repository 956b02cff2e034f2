import { jsonEnd, parseLeniently } from "./lenientJson";
import { mentionOf, type ToolFormat, truncated, type WrittenCall } from "./toolFormat";

const open = "<tool_call>";
const close = "</tool_call>";

/** One JSON object between tags: Qwen 2.5 and 3, Granite 4, Hermes. */
export const hermes: ToolFormat = {
  id: "hermes",
  opens: [open],
  tags: [open, close],
  callStart: (name) => ({ open: `${open}\n{"name": "`, afterName: `${name}", "arguments":` }),
  afterJson: `}\n${close}`,
  matches: (rendered, name, argument) =>
    new RegExp(`<tool_call>\\s*\\{"name":\\s*"${name}",\\s*"arguments":\\s*\\{"${argument}"`).test(rendered),
  endOf: (call, isLast) => endFrom(call, open.length, isLast),
  isMention: mentionOf(open),
  read: (call) => readObjects(call.replace(open, "")),
};

/** Where the JSON value at `from` and those after it end. */
function endFrom(call: string, from: number, isLast: boolean): number | undefined {
  for (let at = from; ; ) {
    const end = jsonEnd(call, at);
    if (end === undefined) {
      if (!isLast) return undefined;
      const tag = call.lastIndexOf(close);
      return tag < 0 ? call.length : tag + close.length;
    }
    const next = beforeNext.exec(call.slice(end));
    if (next === null) return afterClose(call, end, isLast);
    at = end + next[0].length;
  }
}

/** What stands between two calls of one tag: a comma, and brackets that are too many. */
const beforeNext = /^[\s,}\]]*(?=\{)/;

/** Swallows the closing tag, and brackets that are too many. */
function afterClose(call: string, end: number, isLast: boolean): number | undefined {
  const rest = call.slice(end);
  const closed = /^[\s,}\]]*<\/tool_call>/.exec(rest);
  if (closed !== null) return end + closed[0].length;
  const pending = rest.replace(/^[\s,}\]]+/, "");
  if (!isLast && close.startsWith(pending)) return undefined;
  return isLast && close.startsWith(pending) ? call.length : end;
}

function readObjects(body: string): WrittenCall[] {
  const calls: WrittenCall[] = [];
  for (let rest = body; ; ) {
    const end = jsonEnd(rest);
    const text = end === undefined ? rest.replace(/<\/tool_call>\s*$/, "") : rest.slice(0, end);
    calls.push(...callsOf(text.trim()));
    const next = end === undefined ? null : beforeNext.exec(rest.slice(end));
    if (next === null) return calls;
    rest = rest.slice(text.length + next[0].length);
  }
}

/** Calls in JSON: `{"name": …, "arguments": …}`, or a list of them. */
export function callsOf(text: string): WrittenCall[] {
  const parsed = parseLeniently(text);
  if ("problem" in parsed) {
    const name = /"name"\s*:\s*"([^"]+)"/.exec(text)?.[1];
    const problem = jsonEnd(text) === undefined ? `${truncated} ${parsed.problem}` : parsed.problem;
    return [{ problem, ...(name !== undefined && { name }) }];
  }
  const list: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  if (list.length === 0) return [{ problem: "The list of calls is empty." }];
  return list.map(callOf);
}

function callOf(value: unknown): WrittenCall {
  if (typeof value !== "object" || value === null)
    return { problem: 'A call is an object with "name" and "arguments".' };
  const { name, arguments: given, parameters, ...more } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== "string") return { problem: 'The call has no "name".' };
  // Some models write the arguments beside the name, or as a string of JSON.
  const written = given ?? parameters ?? more;
  const parsed = typeof written === "string" ? parseLeniently(written) : { value: written };
  if ("problem" in parsed) return { problem: parsed.problem, name };
  const { value: known } = parsed;
  if (typeof known !== "object" || known === null || Array.isArray(known))
    return { problem: '"arguments" must be an object.', name };
  return { name, arguments: { ...known } };
}
