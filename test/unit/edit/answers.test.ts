import assert from "node:assert/strict";
import fc from "fast-check";
import { MarkdownStream } from "../../../media/chat/answer/markdownStream";
import { codeBlocks } from "../../../server/edit/answer/codeBlocks";
import { EditRefusedError } from "../../../server/edit/editRefusedError";
import { placeAnswer } from "../../../server/edit/place/placeAnswer";

/** Code with fences, markers or JSON in it, where the language's syntax allows them. */
const samples: readonly {
  readonly languageId: string;
  readonly tag: string;
  readonly pieces: readonly string[];
}[] = [
  {
    languageId: "python",
    tag: "python",
    pieces: [
      'def area(r):\n    """Area.\n\n    ```\n    area(2.0)\n    ```\n    """\n    return 3 * r * r',
      '"""Areas.\n\n```python\narea(2.0)\n```\n\n```\n12.0\n```\n"""',
      'END = ["</s>", "<|im_end|>", "<PRE>"]',
      "def strip(text):\n    return text.split('</think>')[-1]",
    ],
  },
  {
    languageId: "typescript",
    tag: "ts",
    pieces: [
      "/**\n * Adds.\n *\n * ```ts\n * add(1, 2);\n * ```\n */\nexport function add(a: number, b: number) {\n  return a + b;\n}",
      "/*\n```\nadd(1, 2);\n```\n*/",
      "const readme = `\n# Title\n\n```sh\nnpm start\n```\n`;",
      'const wrapped = { "code": "x", "output": "<|endoftext|>" };',
    ],
  },
  {
    languageId: "shellscript",
    tag: "bash",
    pieces: [
      "cat > README.md <<'EOF'\n# Title\n\n```\nmake\n```\n\nDone.\nEOF",
      "make && echo '[INST] done [/INST]'",
      "# it's a comment with an apostrophe\nmake test",
    ],
  },
  {
    languageId: "rust",
    tag: "rust",
    pieces: [
      "/// Adds.\n///\n/// ```\n/// add(1, 2);\n/// ```\npub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}",
      'const HELP: &str = r#"\n```\nx\n```\n"#;',
      "fn first<'a>(a: &'a str) -> &'a str {\n    a\n}",
    ],
  },
  {
    languageId: "yaml",
    tag: "yaml",
    pieces: [
      "steps:\n  - run: |\n      ```\n      make\n      ```\n  - run: test",
      "output: dist",
      'code: "</s>"',
    ],
  },
  {
    languageId: "markdown",
    tag: "markdown",
    pieces: ["# Title", "```sh\nmake\n```", "```\nmake\n```", "Text with <s>old</s> words.", "- one\n- two"],
  },
  {
    languageId: "html",
    tag: "html",
    pieces: ["<p><s>Old</s> new</p>", "<thought>hm</thought>", "<pre>\nx\n</pre>"],
  },
];

interface Sample {
  readonly languageId: string;
  readonly tag: string;
  readonly old: readonly string[];
  readonly code: string;
}

const sample: fc.Arbitrary<Sample> = fc.constantFrom(...samples).chain(({ languageId, tag, pieces }) =>
  fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 5 }).map((chosen) => {
    const code = [`${languageId === "markdown" ? "# First" : (pieces[0] ?? "")}`, ...chosen].join("\n\n");
    return { languageId, tag, code, old: code.split("\n").filter((_, at) => at % 4 !== 3) };
  }),
);

const stub = "```\nstub\n```";
/** What models put around their code. */
const wrappers: ReadonlyMap<string, (code: string, tag: string) => string> = new Map([
  ["a fence", (code, tag) => `\`\`\`${tag}\n${code}\n\`\`\``],
  ["a fence and talk", (code, tag) => `Voici :\n\n\`\`\`${tag}\n${code}\n\`\`\`\n\nC'est tout.`],
  ["a bare fence", (code) => `\`\`\`\n${code}\n\`\`\`\n`],
  ["a longer fence", (code, tag) => `\`\`\`\`${tag}\n${code}\n\`\`\`\``],
  ["tildes", (code, tag) => `~~~${tag}\n${code}\n~~~`],
  [
    "a list item",
    (code, tag) => `1. Do:\n\n   \`\`\`${tag}\n${code.replace(/^(?=.)/gm, "   ")}\n   \`\`\`\n\n2. Test.`,
  ],
  ["nothing", (code) => code],
  ["JSON", (code) => JSON.stringify({ code, explanation: "x" })],
  ["JSON in a fence", (code) => `\`\`\`json\n${JSON.stringify({ output: code })}\n\`\`\``],
  ["a JSON string", (code) => JSON.stringify(code)],
  ["thoughts", (code, tag) => `<think>\n${stub}\nno\n</think>\n\`\`\`${tag}\n${code}\n\`\`\``],
  ["thoughts in brackets", (code, tag) => `[THINK]${stub}\nno[/THINK]\n\`\`\`${tag}\n${code}\n\`\`\``],
  [
    "thoughts that the prompt began",
    (code, tag) => `Hm:\n${stub}\nno.\n</think>\n\`\`\`${tag}\n${code}\n\`\`\``,
  ],
  [
    "channels",
    (code, tag) =>
      `<|channel|>analysis<|message|>${stub}<|end|><|start|>assistant<|channel|>final<|message|>\`\`\`${tag}\n${code}\n\`\`\`<|return|>`,
  ],
  ["a leaked mark", (code, tag) => `\`\`\`${tag}\n${code}\n\`\`\`<|im_end|>`],
  ["Windows line ends", (code, tag) => `\`\`\`${tag}\n${code}\n\`\`\`\n`.replaceAll("\n", "\r\n")],
]);

/** The region's new text; undefined if the answer is rejected. */
function placed(answer: string, { languageId, old }: Sample): string | undefined {
  const parts = { before: [], region: old, after: [] };
  try {
    const { parts: after } = placeAnswer(answer, {
      parts,
      languageId,
      path: "file",
      specialTokens: ["<|im_end|>"],
    });
    return after.region.join("\n").trimEnd();
  } catch (error) {
    if (error instanceof EditRefusedError) return undefined;
    throw error;
  }
}

/** The code that the panel shows in blocks. */
function shown(parts: readonly string[]): { readonly code: string[]; readonly isClosed: boolean } {
  const stream = new MarkdownStream();
  const code: string[] = [];
  for (const part of parts) {
    stream.append(part);
    for (let piece = stream.next(); piece !== undefined; piece = stream.next()) {
      if (piece.type === "codeStart") code.push("");
      if (piece.type === "code") code[code.length - 1] += piece.text;
    }
  }
  return { code, isClosed: !stream.inFence || stream.endsFence };
}

function inParts(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  );
}

describe("answers in every wrapper", () => {
  for (const [name, wrap] of wrappers) {
    it(`become the code or are rejected: ${name}`, () => {
      let count = 0;
      fc.assert(
        fc.property(sample, (each) => {
          const result = placed(wrap(each.code, each.tag), each);
          if (result === undefined) return;
          count += 1;
          assert.equal(result, each.code);
        }),
        { numRuns: 150 },
      );
      assert.ok(count > (name.includes("JSON") || name === "nothing" ? 30 : 130), `${count} of 150`);
    });
  }

  it("show all of their code in the panel, however they arrive", () => {
    fc.assert(
      fc.property(
        sample,
        fc.constantFrom("a fence", "a fence and talk", "a longer fence", "tildes", "a list item"),
        fc.integer({ min: 1, max: 9 }),
        ({ code, tag }, name, size) => {
          const answer = wrappers.get(name)?.(code, tag) ?? "";
          const whole = shown([answer]);
          assert.equal(whole.code[0]?.trimEnd(), code);
          assert.ok(whole.isClosed);
          assert.deepEqual(shown(inParts(answer, size)), whole);
        },
      ),
      { numRuns: 500 },
    );
  });
});

const line = fc.constantFrom(
  ...[
    "text",
    "",
    "",
    "Here:",
    "# h",
    "- a",
    "  b",
    "```ts",
    "```md",
    "```",
    "  ```",
    "    ```js",
    "~~~",
    "````",
    "- ```go",
    "1. ```",
  ],
  ...['"""', "/*", "*/", "cat <<EOF", "EOF", "`", "   ```"],
);

describe("fences", () => {
  it("are read the same way in the panel and on the server", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
        const text = lines.join("\n");
        const blocks = codeBlocks(text).map((block) =>
          block.lines
            .map((each) => each.trim())
            .join("\n")
            .trim(),
        );
        const plain = (code: string) =>
          code
            .split("\n")
            .map((each) => each.trim())
            .join("\n")
            .trim();
        const { code } = shown(inParts(`${text}\n`, size));
        const stripped = code.map((each, at) => (at === code.length - 1 ? plain(each) : plain(each)));
        // The panel holds back a fence at the end until more text comes.
        assert.deepEqual(stripped.slice(0, blocks.length - 1), blocks.slice(0, -1));
      }),
      { numRuns: 1000 },
    );
  });
});
