import { jsonEnd, parseLeniently } from "./lenientJson";
import { type ToolFormat, truncated, type WrittenCall } from "./toolFormat";

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
  endOf(call, isLast) {
    const from = call.startsWith(open) ? open.length : 0;
    const end = jsonEnd(call, from);
    if (end === undefined) {
      if (!isLast) return undefined;
      const tag = call.lastIndexOf(close);
      return tag < 0 ? call.length : tag + close.length;
    }
    return afterClose(call, end, isLast);
  },
  read: (call) => readObjects(call.replace(open, "")),
};

/** Swallows the closing tag, and brackets that are too many. */
function afterClose(call: string, end: number, isLast: boolean): number | undefined {
  const rest = call.slice(end);
  const closed = /^[\s}\]]*<\/tool_call>/.exec(rest);
  if (closed !== null) return end + closed[0].length;
  const pending = rest.replace(/^[\s}\]]+/, "");
  if (!isLast && close.startsWith(pending)) return undefined;
  return isLast && close.startsWith(pending) ? call.length : end;
}

function readObjects(body: string): WrittenCall[] {
  const end = jsonEnd(body);
  const text = end === undefined ? body.replace(/<\/tool_call>\s*$/, "") : body.slice(0, end);
  return callsOf(text.trim());
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
