/** Tool calls as models really write them: with tags too many or too few, almost-JSON, and values of the wrong type. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Reading } from "../../../server/engine/chat/toolFormats/answerReader";
import { type CheckedCall, checkCall } from "../../../server/engine/chat/toolFormats/checkCall";
import { answerFormats } from "../../../server/engine/chat/toolFormats/index";
import { jsonEnd, parseLeniently } from "../../../server/engine/chat/toolFormats/lenientJson";

const inputSchema = {
  type: "object",
  properties: {
    path: { type: "string" },
    from: { type: "integer" },
    deep: { type: "boolean" },
    names: { type: "array", items: { type: "string" } },
    mode: { type: ["string", "null"] },
  },
  required: ["path"],
};
const tools = [
  { name: "edit", description: "", inputSchema },
  {
    name: "apply_patch",
    description: "",
    inputSchema: { type: "object", properties: { input: { type: "string" } } },
  },
];
const path = { path: "a.ts" };

/** Reads an answer in plain text, in pieces of some characters; the calls are checked. */
function read(id: string, answer: string, size = 3, isCut = false) {
  const format = answerFormats.find((each) => each.id === id);
  assert.ok(format);
  const reader = format.reader({ tools: tools.map(({ name }) => name), specialTokens: new Set() });
  const readings: Reading[] = [];
  if (id === "harmony") reader.open([{ text: "<|start|>assistant", isToken: false }]);
  for (let at = 0; at < answer.length; at += size)
    readings.push(...reader.push({ text: answer.slice(at, at + size), isToken: false }));
  readings.push(...reader.end(isCut));
  const calls = readings.flatMap((reading) =>
    reading.type === "call" ? [checkCall(reading.call, tools)] : [],
  );
  const textOf = (type: Reading["type"]) =>
    readings.map((reading) => (reading.type === type && "text" in reading ? reading.text : "")).join("");
  return { calls: calls.map(plain), text: textOf("text"), thinking: textOf("thinking") };
}

function plain(call: CheckedCall) {
  return "problem" in call ? call.problem : { [call.name]: JSON.parse(call.arguments) };
}

const xml = (...parameters: string[]) =>
  `<tool_call>\n<function=edit>\n${parameters.join("\n")}\n</function>\n</tool_call>`;
const one = "<parameter=path>\na.ts\n</parameter>";

describe("tool calls of models", () => {
  const cases: Readonly<Record<string, readonly [format: string, answer: string, ...calls: unknown[]]>> = {
    "a closing tag twice": ["qwenXml", xml(`${one}\n</parameter>`), { edit: path }],
    "no closing tag of the function": [
      "qwenXml",
      `<tool_call>\n<function=edit>\n${one}\n</tool_call>`,
      { edit: path },
    ],
    "no closing tag of a parameter": [
      "qwenXml",
      xml("<parameter=from>\n3\n</parameter>", "<parameter=path>\na.ts"),
      { edit: { ...path, from: 3 } },
    ],
    "no opening tag": ["qwenXml", `<function=edit>\n${one}\n</function>\n</tool_call>`, { edit: path }],
    "no tags around": ["qwenXml", `<function=edit>\n${one}\n</function>`, { edit: path }],
    "no end at all": ["qwenXml", `<tool_call>\n<function=edit>\n${one}`, { edit: path }],
    "values on the tags' line": ["qwenXml", xml("<parameter=path>a.ts</parameter>"), { edit: path }],
    "two functions in one call": [
      "qwenXml",
      xml(one, `</function>\n<function=edit>\n${one}`),
      { edit: path },
      { edit: path },
    ],
    "types from text": [
      "qwenXml",
      xml(
        one,
        "<parameter=from>\n3\n</parameter>",
        "<parameter=deep>\nTrue\n</parameter>",
        '<parameter=names>\n["x", ]\n</parameter>',
        "<parameter=mode>\nnull\n</parameter>",
      ),
      { edit: { ...path, from: 3, deep: true, names: ["x"] } },
    ],
    "a value with a closing tag inside": [
      "qwenXml",
      xml('<parameter=path>\n<a>\n</parameter> & "b"\n</parameter>'),
      { edit: { path: '<a>\n</parameter> & "b"' } },
    ],
    "an unknown parameter": [
      "qwenXml",
      xml(one, "<parameter=file>\nx\n</parameter>"),
      'The tool "edit" has no parameter "file". Its parameters are: path, from, deep, names, mode.',
    ],
    "a value of the wrong type": [
      "qwenXml",
      xml(one, "<parameter=from>\nthree\n</parameter>"),
      'The parameter "from" of the tool "edit" must be of type integer, not "three".',
    ],
    "a parameter missing": [
      "qwenXml",
      xml(),
      'The tool "edit" needs the parameter "path", which is missing.',
    ],
    "an unknown tool": [
      "qwenXml",
      xml(one).replace("edit", "write"),
      'There is no tool "write". The tools are: edit, apply_patch.',
    ],
    "no function": [
      "qwenXml",
      "<tool_call>\nedit a.ts\n</tool_call>",
      "A call must begin with <function=NAME> inside <tool_call>.",
    ],
    "a comma too many": [
      "hermes",
      '<tool_call>\n{"name": "edit", "arguments": {"path": "a.ts",}}\n</tool_call>',
      { edit: path },
    ],
    "a line break in a string": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": "a\n\tb\\d"}}</tool_call>',
      { edit: { path: "a\n\tb\\d" } },
    ],
    "a bracket too many": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": "a.ts"}}}</tool_call>',
      { edit: path },
    ],
    "a bracket too few": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": "a.ts"}</tool_call>',
      { edit: path },
    ],
    "arguments as a string": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": "{\\"path\\": \\"a.ts\\"}"}</tool_call>',
      { edit: path },
    ],
    "a number as a string": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": "a.ts", "from": "3", "deep": "false"}}</tool_call>',
      { edit: { ...path, from: 3, deep: false } },
    ],
    "a string as a number": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": 3}}</tool_call>',
      { edit: { path: "3" } },
    ],
    "no closing tag": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": "a.ts"}}<tool_call>{"name": "edit", "arguments": {"path": "b"}}',
      { edit: path },
      { edit: { path: "b" } },
    ],
    "the tag in a string": [
      "hermes",
      '<tool_call>{"name": "edit", "arguments": {"path": "</tool_call>"}}</tool_call>',
      { edit: { path: "</tool_call>" } },
    ],
    "two objects in one call": [
      "hermes",
      '<tool_call>\n{"name": "edit", "arguments": {"path": "a.ts"}},\n{"name": "edit", "arguments": {"path": "b"}}\n</tool_call>',
      { edit: path },
      { edit: { path: "b" } },
    ],
    "two calls after one tag": [
      "mistral",
      '[TOOL_CALLS]edit[ARGS]{"path": "a.ts"}, edit[CALL_ID]abc[ARGS]{"path": "b"}',
      { edit: path },
      { edit: { path: "b" } },
    ],
    "no closing tag of a parameter before the next call": [
      "qwenXml",
      `${xml("<parameter=path>\na.ts")}\n${xml("<parameter=path>\nb\n</parameter>")}`,
      { edit: path },
      { edit: { path: "b" } },
    ],
    "no closing tags before the next call": [
      "qwenXml",
      `<tool_call>\n<function=edit>\n<parameter=path>\na.ts\n</tool_call>\n${xml(one)}`,
      { edit: path },
      { edit: path },
    ],
    "no closing tag of a parameter before the next function": [
      "qwenXml",
      xml(`<parameter=path>\na.ts\n</function>\n<function=edit>\n${one}`),
      { edit: path },
      { edit: path },
    ],
    "no closing tag of a parameter before the next one": [
      "qwenXml",
      xml("<parameter=mode>\nx", one),
      { edit: { mode: "x", ...path } },
    ],
    "a call in a value": [
      "qwenXml",
      `<tool_call>\n<function=edit>\n<parameter=path>\nOf:\n${xml(one)}`,
      'Another call begins in the value of "path": close each parameter with </parameter>.',
    ],
    "no closing tag of a value before the next call": [
      "glm",
      "<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>a.ts\n</tool_call>\n<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n</tool_call>",
      'The value of "path" has no </arg_value>. The call was cut off before its end.',
      { edit: path },
    ],
    "no closing tag of a value before the next one": [
      "glm",
      "<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>a.ts\n<arg_key>mode</arg_key>\n<arg_value>x</arg_value>\n</tool_call>",
      'The value of "path" has no </arg_value>. The call was cut off before its end.',
    ],
    "keys without whitespace": [
      "glm",
      "<tool_call>edit<arg_key>path</arg_key><arg_value>a.ts</arg_value><arg_key>from</arg_key><arg_value>3</arg_value></tool_call>",
      { edit: { ...path, from: 3 } },
    ],
    "a value's tag twice": [
      "glm",
      "<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value></arg_value>\n</tool_call>",
      { edit: path },
    ],
    "no arguments of GLM": ["glm", "<tool_call>apply_patch\n</tool_call>", { apply_patch: {} }],
    "a list of Mistral": [
      "mistral",
      '[TOOL_CALLS][{"name": "edit", "arguments": {"path": "a.ts"}}, {"name": "edit", "arguments": {"path": "b"}}]',
      { edit: path },
      { edit: { path: "b" } },
    ],
    "no [ARGS]": ["mistral", '[TOOL_CALLS]edit{"path": "a.ts"}', { edit: path }],
    "an identifier": ["mistral", '[TOOL_CALLS]edit[CALL_ID]abc[ARGS]{"path": "a.ts"}', { edit: path }],
    "the recipient after the channel": [
      "harmony",
      '<|channel|>commentary to=functions.edit <|constrain|>json<|message|>{"path": "a.ts"}<|call|>',
      { edit: path },
    ],
    "the recipient before the channel": [
      "harmony",
      ' to=functions.edit<|channel|>commentary json<|message|>{"path": "a.ts"}<|call|>',
      { edit: path },
    ],
    "a recipient without functions": [
      "harmony",
      '<|channel|>commentary to=edit<|message|>{"path": "a.ts"}<|end|>',
      { edit: path },
    ],
    "a patch as plain text": [
      "harmony",
      "<|channel|>commentary to=functions.apply_patch<|message|>*** Begin Patch\n*** End Patch<|call|>",
      { apply_patch: { input: "*** Begin Patch\n*** End Patch" } },
    ],
  };
  for (const [title, [format, answer, ...calls]] of Object.entries(cases)) {
    it(title, () => {
      for (const size of [1, 3, 1000]) {
        const { calls: found, text } = read(format, answer, size);
        assert.deepEqual(found, calls);
        assert.equal(text, "");
      }
    });
  }

  it("leaves text around calls, and thoughts apart", () => {
    const call = '<tool_call>\n{"name": "edit", "arguments": {"path": "a.ts"}}\n</tool_call>';
    const { calls, text, thinking } = read("hermes", `<think>\nHm.\n</think>\n\nI edit <b>.\n${call}\nDone.`);
    assert.deepEqual(calls, [{ edit: path }]);
    assert.equal(text, "I edit <b>.Done.");
    assert.equal(thinking.trim(), "Hm.");
    const channels = read(
      "harmony",
      "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary<|message|>I edit.<|end|><|start|>assistant<|channel|>final<|message|>Done.<|return|>",
    );
    assert.deepEqual(channels, { calls: [], text: "I edit.\n\nDone.", thinking: "Hm." });
    assert.equal(read("harmony", " Just text.").text, "Just text.");
  });

  const written: Readonly<Record<string, string>> = {
    hermes: '<tool_call>\n{"name": "edit", "arguments": {"path": "a.ts"}}\n</tool_call>',
    qwenXml: xml(one),
    glm: "<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n</tool_call>",
    mistral: '[TOOL_CALLS]edit[ARGS]{"path": "a.ts"}',
  };

  for (const [format, call] of Object.entries(written))
    it(`runs a call in thoughts only where the answer ends with it: ${format}`, () => {
      for (const size of [1, 4, 1000]) {
        const meant = read(format, `<think>\nI call ${call}`, size);
        assert.deepEqual([meant.calls, meant.text], [[{ edit: path }], ""]);
        const closed = read(format, `<think>\nI call ${call}\n</think>\n\n`, size);
        assert.deepEqual([closed.calls, closed.text], [[{ edit: path }], ""]);
        const draft = read(format, `<think>\nI call ${call} hmm, go on.</think>\nDone.`, size);
        assert.deepEqual([draft.calls, draft.text], [[], "Done."]);
        assert.match(draft.thinking, /I call.*hmm, go on\.$/s);
        const again = read(format, `<think>\nI call ${call} so.</think>\n${call}`, size);
        assert.deepEqual([again.calls, again.text], [[{ edit: path }], ""]);
        const cut = read(format, `<think>\nI call ${call} hmm, go`, size, true);
        assert.deepEqual([cut.calls, cut.text], [[], ""]);
      }
    });

  const tags = { hermes: "<tool_call>", qwenXml: "<tool_call>", glm: "<tool_call>", mistral: "[TOOL_CALLS]" };
  for (const [format, tag] of Object.entries(tags))
    it(`leaves a mention of a tag in the text: ${format}`, () => {
      for (const rest of [" tag to call.", "` tag.", ", then JSON.", " tag.\nSo.", ' and "x".', "."]) {
        for (const size of [1, 4, 1000]) {
          const answer = `Use the ${tag}${rest}`;
          assert.deepEqual(read(format, answer, size), { calls: [], text: answer, thinking: "" });
          const both = read(format, `${answer}\n${written[format]}`, size);
          assert.deepEqual(both, { calls: [{ edit: path }], text: answer, thinking: "" });
          const thoughts = read(format, `<think>${answer}</think>Done.`, size);
          assert.deepEqual(thoughts, { calls: [], text: "Done.", thinking: answer });
        }
      }
    });

  it("leaves a mention of a function in the text", () => {
    const answer = "Write `<function=edit>` to call.";
    assert.deepEqual(read("qwenXml", answer), { calls: [], text: answer, thinking: "" });
  });

  it("takes a call without any tool offered for thoughts", () => {
    const format = answerFormats.find(({ id }) => id === "harmony");
    const reader = format?.reader({ tools: [], specialTokens: new Set() });
    assert.ok(reader);
    reader.open([{ text: "<|start|>assistant", isToken: false }]);
    const answer = '<|channel|>commentary to=browser.search<|message|>{"q": "x"}<|call|>';
    const readings = [...reader.push({ text: answer, isToken: false }), ...reader.end(false)];
    assert.deepEqual(readings, [{ type: "thinking", text: '{"q": "x"}' }]);
    reader.push({ text: "<|channel|>commentary to=browser", isToken: false });
    assert.deepEqual(reader.end(false), []);
  });

  it("keeps the text of an answer exactly", () => {
    const answer = "  Two.\n\n```xml\n<tool>\n</think>\n```\n";
    for (const size of [1, 4, 1000]) assert.equal(read("qwenXml", answer, size).text, answer);
  });

  it("does not run a call that was cut off", () => {
    const whole = xml(one, "<parameter=from>\n30\n</parameter>");
    for (let length = 12; length < whole.length; length++) {
      const { calls } = read("qwenXml", whole.slice(0, length), 5, true);
      assert.deepEqual(calls, ["The call was cut off before its end."], whole.slice(0, length));
    }
  });

  it("never throws, whatever the answer", () => {
    const pieces = fc.constantFrom(
      ...[
        "<tool_call>",
        "</tool_call>",
        "<function=edit>",
        "</function>",
        "<parameter=path>",
        "</parameter>",
      ],
      ...[
        "<arg_key>",
        "</arg_key>",
        "<arg_value>",
        "</arg_value>",
        "[TOOL_CALLS]",
        "[ARGS]",
        "<think>",
        "</think>",
      ],
      ...[
        "<|channel|>",
        "<|message|>",
        "<|call|>",
        "<|start|>",
        "to=functions.edit",
        "edit",
        "path",
        "\n",
        "a",
      ],
      ...['{"name": "edit", "arguments": {"path": "', '"}}', "{", "}", '"', "\\", ","],
    );
    const answers = fc.array(pieces, { maxLength: 25 }).map((all) => all.join(""));
    for (const { id } of answerFormats)
      fc.assert(
        fc.property(
          answers,
          fc.nat(6),
          fc.boolean(),
          (answer, size, isCut) => void read(id, answer, size + 1, isCut),
        ),
      );
  });
});

describe("almost JSON", () => {
  it("reads all JSON as it is", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(parseLeniently(text), { value: JSON.parse(text) });
        const isBare = !/^\s*["{[]/.test(text);
        assert.equal(jsonEnd(`${text},`), isBare ? text.length : text.trimEnd().length);
      }),
    );
  });

  it("says what is wrong", () => {
    const parsed = parseLeniently('{"a" 1}');
    assert.ok("problem" in parsed);
    assert.match(parsed.problem, /^The arguments are no valid JSON: .*position/);
    assert.ok("problem" in parseLeniently('{"a": "b'));
  });
});
