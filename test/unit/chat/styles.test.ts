import assert from "node:assert/strict";
import { renderConversation } from "../../../server/chat/renderConversation";
import { chooseStyle } from "../../../server/chat/styles/index";
import { standard } from "../../../server/chat/styles/standard";
import { starterCode } from "../../../server/chat/styles/starterCode";
import {
  type ChatCommand,
  type ChatMessage,
  type ContextBlock,
  slashCommands,
} from "../../../server/protocol/chat";
import { codeFence } from "../../../server/text/codeFence";

function block(text: string, languageId = "python", label = "a.py"): ContextBlock {
  return { label, text, languageId, sources: [], tokens: 0 };
}

describe("fence", () => {
  it("is longer than any in the text", () => {
    assert.equal(codeFence("a\n", "ts"), "```ts\na\n```");
    assert.equal(codeFence("```\na\n```", ""), "````\n```\na\n```\n````");
    assert.equal(codeFence("x ````` y", "md"), "``````md\nx ````` y\n``````");
    assert.equal(codeFence("", ""), "```\n\n```");
  });

  it("keeps all but the last line break", () => {
    assert.equal(codeFence("\n\na\n\n", ""), "```\n\n\na\n\n```");
  });
});

describe("standard chat style", () => {
  const { render } = standard;

  it("is the default for models without a style of their own", () => {
    assert.equal(chooseStyle({ architecture: "qwen2", name: "Qwen2.5 Coder 7B Instruct" }), standard);
    assert.equal(chooseStyle({ architecture: "llama", name: "Starter Code" }), starterCode);
    assert.equal(chooseStyle({ architecture: "qwen2", name: "Starter Code" }), standard);
  });

  it("lays out attachments, the command's instruction and the text", () => {
    const context = [block("a = 1", "python", "src/a.py:3-4"), block("-a\n+b", "diff", "Changes")];
    const laidOut = render({ text: " In one line, please. ", command: "commit", context });
    assert.match(
      laidOut,
      /^src\/a\.py:3-4:\n```python\na = 1\n```\n\nChanges:\n```diff\n-a\n\+b\n```\n\nWrite the commit message [\s\S]+\n\nIn one line, please\.$/,
    );
  });

  it("has instructions for each command that suffice without text", () => {
    const all = slashCommands.map((command) => render({ text: "", command, context: [block("x")] }));
    assert.equal(new Set(all).size, slashCommands.length);
    for (const text of all) assert.match(text, /```\n\n[A-Z][^\n]+\.$/);
  });

  it("has instructions short enough for small models", () => {
    const longest = Math.max(
      standard.system.length,
      ...slashCommands.map((command) => render({ text: "", command, context: [] }).length),
    );
    assert.ok(longest < 400, `${longest} characters`);
  });
});

describe("chat style of the starter model", () => {
  const { render } = starterCode;
  const code = "    def f(x):\n        return x";
  const trained = "```python\ndef f(x):\n    return x\n```";
  const ask = (text: string, command?: ChatCommand) =>
    render({ text, context: [block(code)], ...(command !== undefined && { command }) });

  it("has no instructions of its own", () => {
    assert.equal(starterCode.system, "");
  });

  for (const [said, wording] of [
    ["Rename `x` to `value`", "Rename `x` to `value` in this function:"],
    ["rename x to value.", "Rename `x` to `value` in this function:"],
    ["Please rename the variable x to value", "Rename `x` to `value` in this function:"],
    ["What does this do?", "What does this function do?"],
    ["explain", "What does this function do?"],
    ["Add a docstring", "Add a docstring to this function:"],
    ["Document this function", "Add a docstring to this function:"],
    ["add type hints please", "Add type hints to this function:"],
    ["Sort the imports!", "Sort these imports:"],
    ["convert var to const", "Convert `var` to `const`:"],
    ["Make it faster", "Make it faster"],
  ] as const) {
    it(`words “${said}” as in training: question first, code without indentation`, () => {
      assert.equal(ask(said), `${wording}\n${trained}`);
    });
  }

  it("words trained commands as in training", () => {
    assert.equal(ask("", "explain"), `What does this function do?\n${trained}`);
    assert.equal(ask("", "doc"), `Add a docstring to this function:\n${trained}`);
  });

  it("shows the selection alone if its file is attached too", () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
    const file = { ...block("import os\n"), sources: [{ uri: "file:///a.py", path: "a.py" }] };
    const selection = { ...block(code), sources: [{ uri: "file:///a.py", path: "a.py", range }] };
    const other = { ...block("x = 1"), sources: [{ uri: "file:///b.py", path: "b.py" }] };
    const shown = render({ text: "", command: "explain", context: [file, selection, other] });
    assert.equal(shown, `What does this function do?\n${trained}\n\`\`\`python\nx = 1\n\`\`\``);
  });

  it("takes the most probable tokens, with a penalty on repetition for explanations only", () => {
    const sampling = (text: string, command?: ChatCommand) =>
      starterCode.sampling?.({ text, context: [], ...(command !== undefined && { command }) });
    for (const explained of [
      sampling("", "explain"),
      sampling("Explain this"),
      sampling("What does f do?\n```\n```"),
    ])
      assert.deepEqual(explained, { temperature: 0, repeatPenalty: 1.15 });
    for (const code of [sampling("", "doc"), sampling("Rename `a` to `b`"), sampling("Explain this", "doc")])
      assert.deepEqual(code, { temperature: 0 });
  });

  it("passes text without context through unchanged", () => {
    assert.equal(render({ text: "Explain closures.", context: [] }), "Explain closures.");
  });

  it("uses trained language names for React files", () => {
    assert.match(render({ text: "x", context: [block("a", "typescriptreact")] }), /```typescript\n/);
  });
});

describe("layOutConversation", () => {
  const first: ChatMessage = { role: "user", text: "Why?", context: [block("a")], command: "explain" };
  const answer: ChatMessage = { role: "assistant", text: "Because." };
  const second: ChatMessage = { role: "user", text: "Sure?" };

  it("begins with the style's system prompt, if any", () => {
    const [system] = renderConversation({ messages: [second] }, standard);
    assert.deepEqual(system, { role: "system", text: standard.system });
    assert.deepEqual(renderConversation({ messages: [second] }, starterCode), [second]);
  });

  it("never changes earlier messages", () => {
    const before = renderConversation({ messages: [first], command: "explain" }, standard);
    const after = renderConversation({ messages: [first, answer, second], command: "fix" }, standard);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.match(after.at(-1)?.text ?? "", /^Find what is wrong/);
  });

  it("replaces summarized messages with the summary", () => {
    const summary = { from: 2, text: "It was about a." };
    const laidOut = renderConversation({ messages: [first, answer, second], summary }, standard);
    assert.equal(laidOut.length, 2);
    assert.ok(laidOut[0]?.text.endsWith("\n\nWhat was said before, in short:\nIt was about a."));
    assert.deepEqual(laidOut[1], second);
  });

  it("sends each attachment once, and again after its message is summarized", () => {
    const again: ChatMessage = {
      role: "user",
      text: "And now?",
      context: [block("a"), block("b"), block("b")],
    };
    const messages = [first, answer, again];
    const [, , , asked] = renderConversation({ messages }, standard);
    assert.deepEqual(asked, { role: "user", text: "a.py:\n```python\nb\n```\n\nAnd now?" });
    const [, alone] = renderConversation(
      { messages, summary: { from: 2, text: "It was about a." } },
      standard,
    );
    assert.match(alone?.text ?? "", /```python\na\n```\n\na.py:\n```python\nb\n```\n\nAnd now\?$/);
  });

  it("leaves out an empty answer", () => {
    const messages: ChatMessage[] = [second, { role: "assistant", text: "" }];
    assert.deepEqual(renderConversation({ messages }, starterCode), [second]);
  });
});
