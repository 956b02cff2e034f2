import assert from "node:assert/strict";
import { type FillContent, renderFill } from "../../../server/prompt/fillPrompt";
import { families } from "../../../server/prompt/templates/index";

describe("renderFill", () => {
  const alone: FillContent = {
    prefix: "P",
    suffix: "S",
    snippets: [],
    path: "src/main.py",
    languageId: "python",
  };
  const among: FillContent = {
    ...alone,
    snippets: [
      { path: "lib/a.py", text: "a = 1\n\nb = 2" },
      { path: "lib/c.py", text: "c = 3\n" },
    ],
    repositoryName: "shop",
  };
  const comments = "# Path: lib/a.py\n# a = 1\n#\n# b = 2\n# Path: lib/c.py\n# c = 3\n# Path: src/main.py\n";

  /** Puts special tokens in double angle quotes. */
  const expected: Record<string, { alone: string; among: string }> = {
    "starter-code": {
      alone: "«<|fim_suffix|>»S«<|fim_prefix|>»P«<|fim_middle|>»",
      among:
        "«<|repo_name|>»shop\n«<|file_sep|>»lib/a.py\na = 1\n\nb = 2\n«<|file_sep|>»lib/c.py\nc = 3\n«<|file_sep|>»src/main.py\n«<|fim_suffix|>»S«<|fim_prefix|>»P«<|fim_middle|>»",
    },
    "qwen-coder": {
      alone: "«<|fim_prefix|>»P«<|fim_suffix|>»S«<|fim_middle|>»",
      among:
        "«<|repo_name|>»shop\n«<|file_sep|>»lib/a.py\na = 1\n\nb = 2\n«<|file_sep|>»lib/c.py\nc = 3\n«<|file_sep|>»src/main.py\n«<|fim_prefix|>»P«<|fim_suffix|>»S«<|fim_middle|>»",
    },
    starcoder2: {
      alone: "«<fim_prefix>»P«<fim_suffix>»S«<fim_middle>»",
      among:
        "«<repo_name>»shop«<file_sep>»lib/a.py\na = 1\n\nb = 2\n«<file_sep>»lib/c.py\nc = 3\n«<file_sep>»«<fim_prefix>»src/main.py\nP«<fim_suffix>»S«<fim_middle>»",
    },
    starcoder: {
      alone: "«<fim_prefix>»P«<fim_suffix>»S«<fim_middle>»",
      among: `«<fim_prefix>»${comments}P«<fim_suffix>»S«<fim_middle>»`,
    },
    mellum: {
      alone: "«<fim_suffix>»S«<fim_prefix>»P«<fim_middle>»",
      among:
        "«<filename>»lib/a.py\na = 1\n\nb = 2\n«<filename>»lib/c.py\nc = 3\n«<filename>»src/main.py\n«<fim_suffix>»S«<fim_prefix>»P«<fim_middle>»",
    },
    granite4: {
      alone: "«<|fim_prefix|>»P«<|fim_suffix|>»S«<|fim_middle|>»",
      among: `«<|fim_prefix|>»${comments}P«<|fim_suffix|>»S«<|fim_middle|>»`,
    },
    codellama: {
      alone: "«▁<PRE>» P«▁<SUF>»S«▁<MID>»",
      among: `«▁<PRE>» ${comments}P«▁<SUF>»S«▁<MID>»`,
    },
    "deepseek-coder": {
      alone: "«<｜fim▁begin｜>»P«<｜fim▁hole｜>»S«<｜fim▁end｜>»",
      among:
        "#lib/a.py\na = 1\n\nb = 2\n#lib/c.py\nc = 3\n#src/main.py\n«<｜fim▁begin｜>»P«<｜fim▁hole｜>»S«<｜fim▁end｜>»",
    },
    codestral: {
      alone: "«[SUFFIX]»S«[PREFIX]»P",
      among:
        "«[SUFFIX]»S«[PREFIX]»+++++ lib/a.py\na = 1\n\nb = 2\n+++++ lib/c.py\nc = 3\n+++++ src/main.py\nP",
    },
    codegemma: {
      alone: "«<|fim_prefix|>»P«<|fim_suffix|>»S«<|fim_middle|>»",
      among:
        "lib/a.py\na = 1\n\nb = 2\n«<|file_separator|>»lib/c.py\nc = 3\n«<|file_separator|>»src/main.py\n«<|fim_prefix|>»P«<|fim_suffix|>»S«<|fim_middle|>»",
    },
    "seed-coder": {
      alone: "«<[fim-suffix]>»S«<[fim-prefix]>»P«<[fim-middle]>»",
      among: `«<[fim-suffix]>»S«<[fim-prefix]>»${comments}P«<[fim-middle]>»`,
    },
    glm: {
      alone: "«<|code_prefix|>»P«<|code_suffix|>»S«<|code_middle|>»",
      among: `«<|code_prefix|>»${comments}P«<|code_suffix|>»S«<|code_middle|>»`,
    },
    generic: {
      alone: "«<|fim_prefix|>»P«<|fim_suffix|>»S«<|fim_middle|>»",
      among: `«<|fim_prefix|>»${comments}P«<|fim_suffix|>»S«<|fim_middle|>»`,
    },
  };

  it("has an expectation for every family", () => {
    assert.deepEqual(Object.keys(expected).sort(), [...new Set(families.map(({ id }) => id))].sort());
  });

  for (const [id, rendered] of Object.entries(expected)) {
    it(`renders one file for ${id}`, () => assert.equal(render(id, alone), rendered.alone));
    it(`renders several files for ${id}`, () => assert.equal(render(id, among), rendered.among));
  }

  it("leaves out an unknown repository name", () => {
    const { repositoryName: _, ...nameless } = among;
    assert.ok(render("qwen-coder", nameless).startsWith("«<|file_sep|>»lib/a.py\n"));
    assert.ok(render("starcoder2", nameless).startsWith("«<file_sep>»lib/a.py\n"));
  });

  it("leaves out empty texts", () => {
    const parts = renderFill(familyOf("qwen-coder"), { ...alone, prefix: "", suffix: "" });
    assert.deepEqual(parts, [
      { specialToken: "<|fim_prefix|>" },
      { specialToken: "<|fim_suffix|>" },
      { specialToken: "<|fim_middle|>" },
    ]);
  });

  it("keeps a special token's text in a file as text", () => {
    const parts = renderFill(familyOf("qwen-coder"), { ...alone, prefix: "<|fim_middle|>" });
    assert.deepEqual(parts[1], { text: "<|fim_middle|>" });
  });

  it("uses the language's comments", () => {
    const first = (languageId: string) => {
      const parts = renderFill(familyOf("glm"), { ...among, languageId });
      return parts.find((part) => "text" in part)?.text;
    };
    assert.equal(first("typescript"), "// Path: lib/a.py\n// a = 1\n//\n// b = 2\n");
    assert.equal(first("lua"), "-- Path: lib/a.py\n-- a = 1\n--\n-- b = 2\n");
    assert.equal(first("html"), "<!-- Path: lib/a.py -->\n<!-- a = 1 -->\n<!-- -->\n<!-- b = 2 -->\n");
    assert.equal(first("a-language-nobody-knows"), "// Path: lib/a.py\n// a = 1\n//\n// b = 2\n");
  });
});

function familyOf(id: string) {
  const family = families.find((candidate) => candidate.id === id);
  assert.ok(family);
  return family;
}

function render(id: string, content: FillContent): string {
  const parts = renderFill(familyOf(id), content);
  return parts.map((part) => ("specialToken" in part ? `«${part.specialToken}»` : part.text)).join("");
}
