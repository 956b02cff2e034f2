import assert from "node:assert/strict";
import fc from "fast-check";
import { LoopDetector, type LoopDetectorOptions } from "../../../server/loops/loopDetector";
import { PeriodRuns } from "../../../server/loops/periodRuns";

/** How many characters the model wrote before it was stopped, and the text that is kept; undefined if it was not stopped. */
function watch(text: string, options: LoopDetectorOptions = {}, step = 5) {
  const loops = new LoopDetector(options);
  for (let at = 0; at < text.length; at += step) {
    const loop = loops.add(text.slice(at, at + step));
    if (loop !== undefined) return { written: at + step, kept: text.slice(0, loop.keep) };
  }
  return undefined;
}

const times = (count: number, line: (index: number) => string, between = "\n") =>
  Array.from({ length: count }, (_, index) => line(index)).join(between);
const fenced = (code: string, info = "") => `Here it is:\n\n\`\`\`${info}\n${code}\n\`\`\`\n`;

/** Words without repetition. */
const words =
  "the parser reads one token after another and keeps a stack of open brackets so that every error names the place where it began while the lexer skips comments and blanks between two names without any copy of the source text which stays in one buffer until the last node has been made and the tree is handed over to the checker that knows all types of the standard library by heart and asks the index for others when a file is opened for the first time in a session or after its content was changed by somebody else on the disk".split(
    " ",
  );
const prose = (from: number, count: number) => {
  let state = from + 1;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return words[(state >>> 8) % words.length] ?? "";
  };
  return times(count, next, " ");
};

describe("LoopDetector on repeated text", () => {
  const intro = "This method is a small helper of the class. It takes ";
  const cjk = "这个函数读取配置文件，然后把结果返回给调用者。";
  const paragraphs = (count: number, size: number) =>
    times(count, (index) => `${prose(index + 3, size)}.`, "\n\n");
  const cases: Record<string, readonly [repeated: string, count: number, before?: string, after?: string]> = {
    "a word": ["self, ", 300, intro],
    "a word without a comma": ["the ", 300, intro],
    "a token without a blank": ["self", 300, intro],
    "a letter": ["a", 3000, intro],
    "a Chinese character": ["的", 1500, "答案是"],
    "a Chinese word": ["返回", 700, "答案是"],
    "a Chinese sentence": [cjk, 60, "答案是："],
    "a Japanese sentence": ["この関数は設定を読みます。", 80, "はい。"],
    "a Korean sentence": ["이 함수는 설정 파일을 읽습니다. ", 60, "네. "],
    "a Russian sentence": ["Эта функция читает файл настроек. ", 60, "Да. "],
    "an emoji": ["🙂", 900, "Sure! "],
    "line ends": ["\n", 900, intro],
    blanks: [" ", 2000, intro],
    "blank lines with blanks": ["  \n", 700, intro],
    tabs: ["\t", 1500, intro],
    "a digit": ["0", 3000, intro],
    digits: ["12345", 600, intro],
    "numbers with commas": ["0, ", 1200, intro],
    "a rule": ["-", 3000, intro],
    "a rule of two characters": ["=-", 2000, intro],
    "a line": ["I will now read the file and see what is in it.\n", 40, "Yes.\n"],
    "a line with CR LF": ["I will now read the file and see what is in it.\r\n", 40, "Yes.\r\n"],
    "a short line": ["Wait.\n", 200, "Hm.\n"],
    "two lines in turn": ["Wait, is it so?\nNo, it is not.\n", 60, "Hm.\n"],
    "three lines in turn": ["First this.\nThen that one.\nAnd now the third of them.\n", 40],
    "a bullet": ["- It is fast and safe.\n", 80, "Reasons:\n\n"],
    "a heading with its text": ["## Summary\n\nThe function adds two numbers.\n\n", 40, intro],
    "a paragraph": [`${prose(1, 60)}.\n\n`, 20, intro],
    "a long paragraph": [`${prose(1, 60)}. ${prose(2, 60)}.\n\n`, 12, intro],
    "several paragraphs": [`${paragraphs(3, 60)}\n\n`, 10, intro],
    "some 500 tokens": [`${paragraphs(6, 75)}\n\n`, 5, intro],
    "a line in a code block": ["    self.value = self.value + self.value\n", 120, "Here:\n\n```python\n"],
    "a call in a code block": ["self.assertEqual(self.value, ", 120, "Here:\n\n```python\n"],
    "a function in a code block": [
      "function add(a, b) {\n  const sum = a + b;\n  return sum;\n}\n\n",
      60,
      "Here:\n\n```js\n",
    ],
    "a class in a code block": [
      `class Node:\n${times(12, (n) => `    def ${words[n]}(self):\n        return self.${words[n + 9]}`)}\n\n`,
      14,
      "Here:\n\n```python\n",
    ],
    "a whole code block": ["```js\nconsole.log('hello');\n```\n\nOr so:\n\n", 60, "Sure.\n\n"],
    "blanks in a code block": [" ", 2000, "```yaml\nkey:"],
    "digits in a code block": ["0, ", 1200, "```js\nconst zeros = ["],
    "comments in a code block": ["// TODO: handle the error\n", 150, "```ts\nfoo();\n"],
    braces: ["}\n", 1200, "```ts\nfoo();\n"],
    "HTML outside of a fence": ["<div><span></span></div>\n", 150, "Use this:\n"],
    LaTeX: ["\\frac{1}{2} + ", 300, "So $"],
  };
  for (const [name, [repeated, count, before = "", after = ""]] of Object.entries(cases)) {
    it(`stops exact repetition: ${name}`, () => {
      const text = before + repeated.repeat(count) + after;
      const stopped = watch(text);
      assert.ok(stopped, "it is stopped");
      assert.ok(stopped.written < text.length * 0.9, `before the end: ${stopped.written} of ${text.length}`);
      assert.ok(stopped.kept.startsWith(before.slice(0, -1)), "what stands before it is kept");
      const again = stopped.kept.slice(before.length).length / repeated.length;
      assert.ok(again <= 1.01, `it is kept once, not ${again} times`);
      assert.ok(again > 0.9 - 20 / repeated.length, `it is kept whole: ${again}`);
    });
  }

  const growing: Record<string, readonly [(index: number) => string, count: number]> = {
    "paragraphs with a counter": [(n) => `${n}. ${prose(4, 30)}.\n\n`, 40],
    "headings with a counter": [(n) => `### Step ${n}\n\n${prose(5, 25)}.\n\n`, 40],
    "several paragraphs with a counter": [(n) => `## Part ${n}\n\n${paragraphs(3, 40)}\n\n`, 16],
    "sentences with a counter": [(n) => `In step ${n} the value of the variable is read and written. `, 90],
    "a counter of even numbers": [(n) => `Then ${2 * n + 8} of the values are read again by the loop. `, 90],
    "two counters": [(n) => `After ${n} comes ${n + 1}, which is read by the loop once more. `, 90],
    "a counter in Chinese": [(n) => `第${n}步：读取配置文件并且返回结果给调用者。\n`, 120],
    "a counter in Russian": [(n) => `Шаг ${n}: программа снова читает файл настроек и ждёт.\n`, 90],
    "a counter that falls": [(n) => `There are still ${900 - n} files that have to be read by it. `, 90],
  };
  for (const [name, [line, count]] of Object.entries(growing)) {
    it(`stops near repetition: ${name}`, () => {
      const text = `Sure. ${times(count, line, "")}`;
      const stopped = watch(text);
      assert.ok(stopped, "it is stopped");
      assert.ok(stopped.written < text.length * 0.9, `before the end: ${stopped.written} of ${text.length}`);
      assert.ok(stopped.kept.length <= line(0).length + line(1).length + 10, stopped.kept);
      assert.ok(stopped.kept.length > line(0).length * 0.6, stopped.kept);
    });
  }

  const near: Record<string, (index: number) => string> = {
    "a word that changes between sentences": (n) =>
      `Wait, let me read the ${["file", "line", "code", "test"][(n * n) % 4]} once more before I answer the question. `,
    "thoughts that go in a circle": (n) =>
      [
        "Wait, but the function returns a promise. ",
        "So the caller has to await it. ",
        "Hmm, but the caller is not async. ",
        "Alternatively, we could use a callback. ",
        "But that would change the signature. ",
      ][(n * 3 + (n % 7)) % 5] ?? "",
    "the same sentences in another order": (n) =>
      [
        "Let me think. ",
        "It might be the cache, which is never cleared. ",
        "Or it is the lock that nobody frees. ",
      ][(n * n + n) % 3] ?? "",
    "Chinese sentences that change a little": (n) =>
      `等一下，让我再看一遍这个${["文件", "函数", "变量"][(n * n) % 3]}，然后再回答你的问题。`,
  };
  for (const [name, line] of Object.entries(near)) {
    it(`stops near repetition: ${name}`, () => {
      const text = times(260, line, "");
      const stopped = watch(text);
      assert.ok(stopped, "it is stopped");
      assert.ok(stopped.written < text.length * 0.7, `before the end: ${stopped.written} of ${text.length}`);
      assert.ok(stopped.kept.length < stopped.written * 0.7, `${stopped.kept.length} of ${stopped.written}`);
      assert.ok(stopped.kept.length >= 10, "something is kept");
    });
  }

  it("stops repetition regardless of the size of the pieces", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 0, maxLength: 200, unit: "grapheme" }),
        fc.string({ minLength: 2, maxLength: 300, unit: "grapheme-ascii" }),
        fc.integer({ min: 1, max: 60 }),
        (before, repeated, step) => {
          const text = before + repeated.repeat(Math.ceil(8000 / repeated.length) + 4);
          const stopped = watch(text, {}, step);
          assert.ok(stopped);
          assert.ok(stopped.kept.length <= before.length + repeated.length + 16);
        },
      ),
    );
  });

  it("keeps the same text regardless of the size of the pieces", () => {
    const text = `Yes. ${prose(2, 20)}. ${"I will read it. ".repeat(60)}`;
    const kept = [1, 3, 17, 400].map((step) => watch(text, {}, step)?.kept);
    assert.deepEqual(new Set(kept).size, 1);
  });
});

describe("LoopDetector on text that is no loop", () => {
  const base64 = Buffer.from(times(400, (n) => String.fromCharCode((n * 7919) % 251), "")).toString("base64");
  const neighbours: Record<string, string> = {
    prose: times(40, (n) => `${prose(n, 50)}.`, "\n\n"),
    "a matrix of zeros": fenced(
      `m = [\n${times(28, () => `  [${times(28, () => "0", ", ")}],`)}\n]`,
      "python",
    ),
    "an identity matrix": fenced(
      times(16, (row) => `[${times(16, (column) => (row === column ? "1" : "0"), ", ")}],`),
    ),
    "a board of equal words": fenced(times(15, () => `[${times(10, () => "false", ", ")}],`)),
    "an array of zeros": fenced(`const zeros = [${times(256, () => "0", ", ")}];`, "js"),
    "hexadecimal bytes": fenced(times(24, () => times(16, () => "0x00", ", "), ",\n")),
    "a table": `| name | value |\n| --- | --- |\n${times(60, (n) => `| ${words[n % 90]} | ${n * n} |`)}\n`,
    "a table with equal rows": `| a | b | c |\n|---|---|---|\n${times(30, () => "| yes | no | yes |")}\n`,
    "a table of multiplication": times(20, (n) => `7 × ${n} = ${7 * n}`),
    "a table that counts": `| n | twice |\n| --- | --- |\n${times(100, (n) => `| ${n} | ${2 * n} |`)}\n`,
    "an empty table": `| a | b | c |\n|---|---|---|\n${times(30, () => "|   |   |   |")}\n`,
    "JSON with values that differ": fenced(
      `[\n${times(120, (n) => `  { "id": ${n}, "name": "${words[n % 90]}", "size": ${(n * 7919) % 101} },`)}\n]`,
    ),
    "JSON that only counts": fenced(
      `[\n${times(150, (n) => `  { "id": ${n}, "name": "user${n}", "email": "user${n}@example.com" },`)}\n]`,
    ),
    "JSON without a fence": `[${times(150, (n) => `{"id":${n},"name":"user${n}"}`, ",")}]`,
    "CSV with values that differ": times(200, (n) => `${n},user${n},${(n * 7919) % 101}`),
    "CSV that only counts": `id,name,age\n${times(150, (n) => `${n},user${n},${n + 20}`)}`,
    "a long array of numbers": fenced(`[${times(700, (n) => String((n * 7919) % 1009), ", ")}]`),
    "rules of ASCII art": `${"=".repeat(120)}\nTITLE\n${"=".repeat(120)}\n\n${"-".repeat(200)}\n`,
    "a box of ASCII art": fenced(times(12, () => `+${"-".repeat(30)}+\n|${" ".repeat(30)}|`)),
    "a tree": fenced(times(60, (n) => `│   ${n % 5 === 4 ? "└" : "├"}── ${words[n % 90]}.ts`)),
    "HTML with many similar rows": fenced(
      times(60, (n) => `<tr><td class="name">${words[n % 90]}</td><td class="value">${n}</td></tr>`),
      "html",
    ),
    "HTML with equal rows": fenced(
      times(24, () => "  <tr><td></td><td></td><td></td></tr>"),
      "html",
    ),
    "unit tests that look alike": fenced(
      times(
        25,
        (n) =>
          `it("reads ${words[n]}", () => {\n  const result = read("${words[n + 3]}");\n  assert.equal(result.value, ${n});\n});\n`,
      ),
      "ts",
    ),
    "unit tests without a fence": times(
      25,
      (n) => `def test_${words[n]}(self):\n    self.assertEqual(read("${words[n + 3]}"), ${n})\n`,
    ),
    "a list of imports": fenced(times(60, (n) => `import { ${words[n]} } from "./${words[n]}";`)),
    "imports without a fence": times(
      60,
      (n) => `import ${words[n]}\nfrom ${words[n + 1]} import ${words[n + 2]}`,
    ),
    base64: fenced(base64),
    "base64 without a fence": `data:image/png;base64,${base64}`,
    "base64 with zeros": fenced(`${base64.slice(0, 300)}${"A".repeat(400)}${base64.slice(300)}`),
    "getters and setters": fenced(
      times(
        20,
        (n) =>
          `public String get${words[n]}() {\n    return this.${words[n]};\n}\n\npublic void set${words[n]}(String value) {\n    this.${words[n]} = value;\n}\n`,
      ),
      "java",
    ),
    "cases of a switch": fenced(times(50, (n) => `    case ${n}:\n      return "${words[n]}";`)),
    "constants that count": fenced(times(100, (n) => `const a${n} = ${n};`)),
    "SQL rows": fenced(times(80, (n) => `INSERT INTO users (id, name) VALUES (${n}, '${words[n % 90]}');`)),
    CSS: fenced(times(40, (n) => `.${words[n]} {\n  display: flex;\n  margin: 0;\n}\n`)),
    "numbers that are asked for": `n${times(3000, (n) => String(n * n), " n")}`,
    "numbers in words that grow": times(400, (n) => `n${n}`, " "),
    "primes and squares": times(
      300,
      (n) => `the square of ${(n * 7919) % 1009} is ${((n * 7919) % 1009) ** 2}`,
    ),
    "YAML without a fence that only counts": times(
      60,
      (n) => `  - host: node${n}\n    port: 8080\n    tls: true`,
    ),
    "a list that only counts": times(200, (n) => `- word${n}`),
    "a plan that counts": times(60, (n) => `Day ${n + 1}: run ${n + 1} km.`),
    "a numbered list": times(40, (n) => `${n + 1}. Read \`${words[n]}\` and check the ${words[n + 20]}.`),
    "a list of options": times(30, (n) => `- \`${words[n]}\`: the ${words[n + 10]} of the ${words[n + 30]}.`),
    "an answer that shows the code before and after": (() => {
      const code = times(20, (n) => `  const ${words[n]} = ${words[n + 1]}(${n});`);
      return `Before:\n\n\`\`\`js\n${code}\n\`\`\`\n\nAfter:\n\n\`\`\`js\n${code}\n  return 1;\n\`\`\`\n`;
    })(),
    "the chorus of a song": times(
      4,
      (n) => `${prose(n, 20)}\n\nRow, row, row your boat\nGently down the stream\n`,
    ),
    "something said twice": `${prose(1, 60)}.\n\n${prose(1, 60)}.\n\n${prose(9, 30)}.`,
    "a laugh": "Ha ha ha ha ha ha! That is a good one. No, no, no, no: it is a list.",
    indentation: fenced(`${" ".repeat(120)}deep\n${"\t".repeat(40)}deeper`),
    "dots of a table of contents": times(12, (n) => `${words[n]} ${".".repeat(80)} ${n}`),
    "YAML that looks alike": fenced(
      times(
        40,
        (n) => `- name: ${words[n]}\n  uses: actions/checkout@v4\n  with:\n    path: ${words[n + 7]}`,
      ),
    ),
    "a Markdown checklist": times(40, (n) => `- [ ] ${words[n]} ${words[n + 3]}`),
    "Chinese prose":
      "函数首先检查参数是否有效，如果无效就抛出异常。接着它打开文件，逐行读取内容，并且忽略以井号开头的注释。最后返回一个字典，其中键是选项的名称，值是对应的设置。调用者可以通过第二个参数改变默认编码。",
    "an instruction that sounds alike": times(
      12,
      (n) => `Open \`${words[n]}.ts\` and rename \`${words[n + 5]}\`.`,
    ),
  };
  for (const [name, text] of Object.entries(neighbours)) {
    it(`accepts ${name}`, () => {
      for (const options of [{}, { isCode: true }]) assert.equal(watch(text, options), undefined);
    });
  }

  it("accepts a copy of a repetitive document", () => {
    const row = "  <tr><td>0</td><td class='empty'></td></tr>\n";
    const document = `<table>\n${row.repeat(150)}</table>\n`;
    const options = { isCode: true, promptText: () => document };
    assert.equal(watch(document, options), undefined);
    assert.equal(watch(document.replaceAll("<td>0", "<td>1"), options), undefined);
    assert.ok(watch(document, { isCode: true }), "without the document it is one");
    assert.ok(watch(`<table>\n${row.repeat(400)}`, options), "as is one that goes on");
  });
});

describe("LoopDetector on a truncated answer", () => {
  const cutOff = (text: string) => {
    const loops = new LoopDetector();
    return loops.add(text) ?? loops.judgeTruncated();
  };

  it("finds a loop that was cut off in the middle", () => {
    for (const text of [
      `Yes. ${"self, ".repeat(30)}`,
      `Yes. ${"I will read the file. ".repeat(6)}`,
      `\`\`\`js\n${"console.log('a');\n".repeat(40)}`,
    ])
      assert.ok(cutOff(text), text.slice(0, 40));
  });

  it("finds no loop in other text", () => {
    for (const text of [
      prose(3, 200),
      `${"I will read the file. ".repeat(3)}`,
      `${"I will read the file. ".repeat(6)}${prose(3, 20)}`,
      fenced(times(30, (n) => `const ${words[n]} = ${n};`)),
      `\`\`\`js\n[${times(100, () => "0", ", ")}`,
      `\`\`\`json\n[\n${times(60, (n) => `  { "id": ${n}, "name": "user${n}" },`)}`,
    ])
      assert.equal(cutOff(text), undefined, text.slice(0, 40));
  });
});

describe("PeriodRuns", () => {
  it("follows at most eight runs per character", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 3000 }), (codes) => {
        const runs = new PeriodRuns();
        for (const code of codes) {
          runs.push(code);
          assert.ok(runs.runs.length <= 8);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("reports only true runs with their true length", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { minLength: 100, maxLength: 400 }), fc.nat(30), (codes, from) => {
        const all = [...codes, ...codes.slice(from), ...codes.slice(from), ...codes.slice(from)];
        const runs = new PeriodRuns();
        for (const code of all) runs.push(code);
        for (const { period, length } of runs.runs) {
          const end = all.slice(-length);
          assert.deepEqual(end, all.slice(-length - period, -period));
        }
        assert.ok(runs.runs.length > 0);
      }),
    );
  });
});
