import assert from "node:assert/strict";
import { makeQuestions } from "../../bench/questions/makeQuestions";
import { firstSentence, withoutName } from "../../bench/questions/sentence";
import { sharedWords } from "../../bench/questions/sharedWords";
import { fileUnitsForTests } from "../../support/syntaxTrees";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const fileUnits = fileUnitsForTests();

async function made(files: Readonly<Record<string, string>>) {
  using workspace = new TemporaryWorkspace(files);
  const { texts, questions } = await makeQuestions(workspace.folder, fileUnits, {
    code: 9,
    documentation: 9,
  });
  const summaries = questions.map(({ path, text, lines }) => {
    const answer = texts.get(path)?.split("\n").slice(lines.first, lines.end);
    return `${text} → ${path}: ${answer?.[0]?.trim()} … ${answer?.at(-1)?.trim()}`;
  });
  return { texts, summaries };
}

describe("questions made from comments and documentation", () => {
  const body = "{\n  start();\n  stop();\n}\n";
  for (const [path, text, question] of [
    [
      "a.ts",
      `/**\n * Pours the tea into all\n * of the cups. More.\n * @param x\n */\nexport function pour() ${body}`,
      "Pours the tea into all of the cups. → a.ts: export function pour() { … }",
    ],
    [
      "a.py",
      'class Pot:\n    def pour(self):\n        """Pour the tea into all cups.\n\n        More.\n        """\n        start()\n        stop()\n',
      "Pour the tea into all cups. → a.py: def pour(self): … stop()",
    ],
    [
      "a.go",
      `package a\n\n// Pour pours the tea into all cups.\nfunc Pour() ${body}`,
      "pours the tea into all cups. → a.go: func Pour() { … }",
    ],
    [
      "a.rs",
      `/// Pours the tea into all cups\n#[inline]\npub fn pour() ${body}`,
      "Pours the tea into all cups → a.rs: pub fn pour() { … }",
    ],
    [
      "A.java",
      `class A {\n  /** Pours the {@link Tea} into all cups. */\n  void pour() ${body}}\n`,
      "Pours the Tea into all cups. → A.java: void pour() { … }",
    ],
    [
      "a.cs",
      `class A {\n  /// <summary>\n  /// Pours the tea into all cups.\n  /// </summary>\n  void Pour() ${body}}\n`,
      "Pours the tea into all cups. → a.cs: void Pour() { … }",
    ],
    [
      "a.rb",
      "# Pours the tea into all cups.\ndef pour\n  start\n  stop\nend\n",
      "Pours the tea into all cups. → a.rb: def pour … end",
    ],
    [
      "a.c",
      `/* Pours the tea into all cups. */\nstatic void pour(void) ${body}`,
      "Pours the tea into all cups. → a.c: static void pour(void) { … }",
    ],
    [
      "a.kt",
      `/** Pours the tea into all cups. */\nfun pour() ${body}`,
      "Pours the tea into all cups. → a.kt: fun pour() { … }",
    ],
    [
      "a.swift",
      `/// Pours the tea into all cups.\n@objc\npublic func pour() ${body}`,
      "Pours the tea into all cups. → a.swift: public func pour() { … }",
    ],
    [
      "a.md",
      "# Tea\n\nTea is poured into all cups. It is *hot*.\n\nFirst the water,\nthen the milk\nand sugar.\n",
      "Tea is poured into all cups. → a.md: # Tea … and sugar.",
    ],
    [
      "a.rst",
      "Tea\n===\n\nTea is poured into\nall cups.\n\nFirst the water,\nthen the milk\nand sugar.\n",
      "Tea is poured into all cups. → a.rst: Tea … and sugar.",
    ],
  ] as const) {
    it(`removes them from the text: ${path}`, async () => {
      const { texts, summaries } = await made({ [path]: text });
      assert.deepEqual(summaries, [question]);
      assert.doesNotMatch(texts.get(path) ?? "", /all\s+(?:\W+of the )?cups/);
    });
  }

  it("tracks where lines moved to", async () => {
    const text = [1, 2, 3]
      .map((n) => `// Pours the tea number ${n} into cups.\nfunction pour${n}() ${body}`)
      .join("\n");
    const { summaries } = await made({ "a.js": text });
    assert.equal(summaries.filter((each) => /number (\d) .*pour\1\(\)/.test(each)).length, 3);
  });

  it("rejects sentences that occur twice, code, and bare names", async () => {
    const { summaries } = await made({
      "a.js": `// Pours the tea into all cups.\nfunction pour() ${body}`,
      "b.md": "Pours the tea into all cups.\n",
      "c.js": `// const a = pour(the, tea, into, cups);\nfunction other() ${body}`,
      "CHANGELOG.md": "# 2.0\n\nThere are now many more cups.\n\na\n\nb\n\nc\n",
    });
    assert.deepEqual(summaries, []);
    assert.equal(firstSentence("One two three four."), undefined);
    assert.equal(withoutName("Delete a cup by its name.", "delete"), "Delete a cup by its name.");
  });

  it("measures the share of words that occur in the answer", () => {
    assert.equal(sharedWords("the reading of files", "function readFile() {}"), 1);
    assert.equal(sharedWords("reading a document", "function readFile() {}"), 0.5);
  });
});
