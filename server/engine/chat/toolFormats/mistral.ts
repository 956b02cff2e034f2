import { callsOf } from "./hermes";
import { jsonEnd, parseLeniently } from "./lenientJson";
import { mentionOf, type ToolFormat, truncated, type WrittenCall } from "./toolFormat";

const open = "[TOOL_CALLS]";

/** `[TOOL_CALLS]name[ARGS]{…}` for each call: Devstral, Ministral 3 and other Mistral models since 2025. Reads lists, too. */
export const mistral: ToolFormat = {
  id: "mistral",
  opens: [open],
  tags: [open, "[ARGS]", "[CALL_ID]"],
  callStart: (name) => ({ open, afterName: `${name}[ARGS]` }),
  afterJson: "",
  matches: (rendered, name, argument) =>
    new RegExp(`\\[TOOL_CALLS\\]${name}(?:\\[CALL_ID\\]\\w+)?\\[ARGS\\]\\{"${argument}"`).test(rendered),
  endOf,
  isMention: mentionOf(open),
  read: readCalls,
};

/** A JSON list of all calls: Mistral models before 2025. */
export const mistralList: ToolFormat = {
  ...mistral,
  id: "mistralList",
  callStart: (name) => ({ open: `${open}[{"name": "`, afterName: `${name}", "arguments":` }),
  afterJson: "}]",
  matches: (rendered, name, argument) =>
    new RegExp(`\\[TOOL_CALLS\\]\\s*\\[\\{"name":\\s*"${name}",\\s*"arguments":\\s*\\{"${argument}"`).test(
      rendered,
    ),
};

/** The text before the arguments: the name, and in some versions an identifier. */
const head = /^\[TOOL_CALLS\]\s*([^\s[{]+)\s*(?:\[CALL_ID\]\s*[^\s[{]*\s*)?(?:\[ARGS\])?\s*(?=\{)/;

function endOf(call: string, isLast: boolean): number | undefined {
  const isList = /^\[TOOL_CALLS\]\s*\[\s*\{/.test(call);
  const from = isList ? open.length : head.exec(call)?.[0].length;
  const end = from === undefined ? undefined : jsonEnd(call, from);
  if (end === undefined) return isLast ? call.length : undefined;
  const rest = call.slice(end);
  const separator = beforeNext.exec(rest)?.[0];
  if (separator !== undefined) {
    const nextEnd = endOf(open + rest.slice(separator.length), isLast);
    return nextEnd === undefined ? undefined : end + separator.length + nextEnd - open.length;
  }
  return !isLast && mayBeNext.test(rest) ? undefined : end;
}

/** What stands between two calls after one tag. */
const beforeNext = /^\s*,?\s*(?=[\w.:/-]+(?:\[CALL_ID\]\s*[^\s[{]*\s*)?\[ARGS\])/;
const mayBeNext = /^\s*,?\s*(?:[\w.:/-]+(?:\[(?!TOOL)[^{\s]*)?)?$/;

function readCalls(call: string): readonly WrittenCall[] {
  const start = head.exec(call);
  const body = call.slice(open.length).trim();
  if (start === null && body.startsWith("[")) return callsOf(body);
  if (start === null)
    return [{ problem: body.includes("{") ? "Expected [ARGS] after the tool's name." : truncated }];
  const [prefix, name = ""] = start;
  const end = jsonEnd(call, prefix.length);
  const json = call.slice(prefix.length, end);
  const rest = end === undefined ? "" : call.slice(end);
  const separator = beforeNext.exec(rest)?.[0];
  const more = separator === undefined ? [] : readCalls(open + rest.slice(separator.length));
  return [readArguments(name, json), ...more];
}

function readArguments(name: string, json: string): WrittenCall {
  const parsed = parseLeniently(json.trim());
  if ("problem" in parsed)
    return { problem: jsonEnd(json) === undefined ? `${truncated} ${parsed.problem}` : parsed.problem, name };
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problem: "The arguments must be an object.", name };
  return { name, arguments: { ...value } };
}
