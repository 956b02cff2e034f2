import { mentionOf, type ToolFormat, truncated, type WrittenCall } from "./toolFormat";

const open = "<tool_call>";
const close = "</tool_call>";
const parameterClose = "</parameter>";

/** One block of plain text for each argument: Qwen3-Coder, Qwen3-Coder-Next, Qwen 3.5 and 3.6. */
export const qwenXml: ToolFormat = {
  id: "qwenXml",
  messages: { pythonWords: true },
  opens: [open],
  opensWithout: (name) => `<function=${name}>`,
  tags: [open, close],
  callStart: (name) => ({ open: `${open}\n<function=`, afterName: `${name}>\n` }),
  matches: (rendered, name, argument) =>
    new RegExp(`<function=${name}>\\s*<parameter=${argument}>\\n`).test(rendered),
  endOf(call, isLast) {
    const end = call.startsWith(open) ? whole.exec(call) : bare.exec(call);
    if (end !== null) return afterEnd(call, end.index + end[0].length, isLast);
    if (!isLast) return undefined;
    const last = call.lastIndexOf(close);
    return last < 0 ? call.length : last + close.length;
  },
  isMention: (call) => isTagMention(call) || /^<function=[^>\n]*>[^\S\n]*[^\s<]/.test(call),
  read: (call) => readFunctions(call),
};

const isTagMention = mentionOf(open);

/** A call whose parameter lacks its closing tag ends where the next call begins. */
const whole =
  /(?:<\/parameter>|<function=[^>\n]*>)\s*(?:<\/function>\s*)?<\/tool_call>|<\/tool_call>(?=\s*<tool_call>\s*<function=)/;
/** Without the opening tag a call ends with the function. */
const bare = /(?:<\/parameter>|<function=[^>\n]*>)\s*<\/function>|\n<\/function>(?=\s*<function=[^>\n]+>)/;

/** Swallows a closing tag that may still follow. */
function afterEnd(call: string, end: number, isLast: boolean): number | undefined {
  if (call.startsWith(open)) return end;
  const rest = call.slice(end);
  const closed = /^\s*<\/tool_call>/.exec(rest);
  if (closed !== null) return end + closed[0].length;
  return !isLast && close.startsWith(rest.trimStart()) ? undefined : end;
}

function readFunctions(call: string): WrittenCall[] {
  const calls: WrittenCall[] = [];
  let rest = call;
  for (;;) {
    const start = /^(?:\s|<\/?tool_call>)*<function=\s*["']?([^>\n]*?)["']?\s*>/.exec(rest);
    if (start === null) break;
    const read = readParameters(rest.slice(start[0].length), (start[1] ?? "").trim());
    calls.push(read.call);
    rest = read.rest;
  }
  if (calls.length > 0) return calls;
  const isBegun = /^\s*(?:<tool_call>)?\s*(?:<[^>]*)?$/.test(call);
  return [{ problem: isBegun ? truncated : "A call must begin with <function=NAME> inside <tool_call>." }];
}

function readParameters(text: string, name: string): { readonly call: WrittenCall; readonly rest: string } {
  const values: [string, string][] = [];
  let rest = text;
  const fail = (problem: string) => ({ call: { problem, name }, rest: "" });
  for (;;) {
    // Closing tags may be there twice.
    rest = rest.replace(/^(?:\s|<\/parameter>)+/, "");
    const end = /^(?:<\/function>|(?=<\/?tool_call>)|(?=<function=))/.exec(rest);
    if (end !== null)
      return {
        call: { name, arguments: Object.fromEntries(values), isText: true },
        rest: rest.slice(end[0].length),
      };
    if (rest === "" && values.length > 0)
      return { call: { name, arguments: Object.fromEntries(values), isText: true }, rest };
    const start = /^<parameter=\s*["']?([^>\n]*?)["']?\s*>/.exec(rest);
    if (start === null) {
      if (rest === "" || /^<\/?\w*=?[^>]*$/.test(rest)) return fail(truncated);
      return fail(`Expected <parameter=NAME> or </function>, not ${JSON.stringify(rest.slice(0, 40))}.`);
    }
    const body = rest.slice(start[0].length);
    const parameter = (start[1] ?? "").trim();
    const value = readValue(body);
    if (value === undefined) return fail(`The parameter "${parameter}" has no </parameter>. ${truncated}`);
    if (nestedCall.test(value.text))
      return fail(
        `Another call begins in the value of "${parameter}": close each parameter with </parameter>.`,
      );
    if (values.some(([known]) => known === parameter))
      return fail(`The parameter "${parameter}" is there twice.`);
    values.push([parameter, value.text]);
    rest = body.slice(value.length);
  }
}

/** In a value it shows that a closing tag is missing, or that the value itself contains calls and ended too early. */
const nestedCall =
  /<tool_call>\s*<function=\s*["']?[\w.:/-]+["']?\s*>|<function=\s*["']?[\w.:/-]+["']?\s*>\s*<parameter=/;

/** The line after a value that lacks its closing tag: the next parameter, function or call, or the end. */
const afterUnclosed =
  /\n(?=<parameter=[^>\n]+>\n|<\/function>\s*(?:<\/?tool_call>\s*)*(?:<function=[^>\n]+>|$)|<\/tool_call>\s*(?:<tool_call>\s*<function=|$))/;

/**
 * A value ends where a closing tag is followed by what may follow it: code may contain the tag itself. Without any, it ends at the
 * next parameter or the function's end.
 */
function readValue(body: string): { readonly text: string; readonly length: number } | undefined {
  const next = /^\s*(?:<\/parameter>\s*)*(?:<parameter=[^>\n]+>|<\/function>|<\/tool_call>|$)/;
  const unclosed = afterUnclosed.exec(body);
  const most = unclosed?.index ?? body.length;
  for (
    let at = body.indexOf(parameterClose);
    at >= 0 && at <= most;
    at = body.indexOf(parameterClose, at + 1)
  ) {
    const after = at + parameterClose.length;
    if (next.test(body.slice(after))) return { text: unwrapped(body.slice(0, at)), length: after };
  }
  return unclosed === null
    ? undefined
    : { text: unwrapped(body.slice(0, unclosed.index + 1)), length: unclosed.index + 1 };
}

/** The template puts one line break before and after a value. */
function unwrapped(value: string): string {
  return value.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
}
