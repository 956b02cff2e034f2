import { mentionOf, type ToolFormat, truncated, type WrittenCall } from "./toolFormat";

const open = "<tool_call>";
const close = "</tool_call>";
const keyOpen = "<arg_key>";
const keyClose = "</arg_key>";
const valueOpen = "<arg_value>";
const valueClose = "</arg_value>";

/** The name, then keys and values between tags: GLM 4.5 to 4.7. */
export const glm: ToolFormat = {
  id: "glm",
  opens: [open],
  tags: [open, close, keyOpen, keyClose, valueOpen, valueClose],
  textStart: "\n",
  callStart: (name) => ({ open: `\n${open}`, afterName: `${name}\n` }),
  matches: (rendered, name, argument) =>
    new RegExp(`<tool_call>${name}\\s*<arg_key>${argument}</arg_key>\\s*<arg_value>`).test(rendered),
  endOf(call, isLast) {
    const end = whole.exec(call);
    if (end !== null) return end.index + end[0].length;
    if (!isLast) return undefined;
    const last = call.lastIndexOf(close);
    return last < 0 ? call.length : last + close.length;
  },
  isMention: mentionOf(open),
  read: (call) => [readCall(call.replace(open, ""))],
};

/** A call whose value lacks its closing tag ends where the next call begins. */
const whole =
  /(?:<\/arg_value>|^<tool_call>[^<]*)\s*<\/tool_call>|<\/tool_call>(?=\s*<tool_call>\s*[\w.:/-]+\s*<(?:arg_key|\/tool_call)>)/;

function readCall(text: string): WrittenCall {
  const head = /^\s*([^<\n]*)/.exec(text);
  const name = (head?.[1] ?? "").trim();
  if (name === "") return { problem: "The call has no name of a tool." };
  const values: [string, string][] = [];
  let rest = text.slice(head?.[0].length ?? 0);
  for (;;) {
    rest = rest.replace(/^(?:\s|<\/arg_value>)+/, "");
    if (rest.startsWith(close) || (rest === "" && values.length > 0))
      return { name, arguments: Object.fromEntries(values), isText: true };
    const key = /^<arg_key>([^<]*)<\/arg_key>\s*<arg_value>/.exec(rest);
    if (key === null) {
      if (rest === "" || /^<[^>]*$|^<arg_key>[^<]*(?:<[^>]*>?\s*<?[^>]*)?$/.test(rest))
        return { problem: truncated, name };
      return { problem: `Expected <arg_key>, not ${JSON.stringify(rest.slice(0, 40))}.`, name };
    }
    const parameter = (key[1] ?? "").trim();
    const body = rest.slice(key[0].length);
    const end = valueEnd(body);
    if (end === undefined)
      return { problem: `The value of "${parameter}" has no </arg_value>. ${truncated}`, name };
    if (values.some(([known]) => known === parameter))
      return { problem: `The key "${parameter}" is there twice.`, name };
    values.push([parameter, body.slice(0, end)]);
    rest = body.slice(end + valueClose.length);
  }
}

/**
 * A value ends where a closing tag is followed by what may follow it: code may contain the tag itself. Where the next key comes
 * first, the closing tag is missing, or the value contains calls and ended too early.
 */
function valueEnd(body: string): number | undefined {
  const next = /^\s*(?:<\/arg_value>\s*)*(?:<arg_key>|<\/tool_call>|$)/;
  const nextKey = /<arg_key>[^<]*<\/arg_key>\s*<arg_value>/.exec(body);
  const most = nextKey?.index ?? body.length;
  for (let at = body.indexOf(valueClose); at >= 0 && at < most; at = body.indexOf(valueClose, at + 1)) {
    if (next.test(body.slice(at + valueClose.length))) return at;
  }
  return undefined;
}
