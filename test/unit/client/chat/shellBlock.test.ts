import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCodeBlockInfo } from "../../../../server/protocol/code/codeBlockInfo";
import { isShellBlock, terminalInput } from "../../../../server/protocol/code/shellBlock";

/** The single line for the terminal; undefined for any other result. */
function line(code: string, language = "bash"): string | undefined {
  const input = terminalInput(code, language);
  return input.kind === "line" ? input.text : undefined;
}

function pasted(code: string, language = "bash"): string | undefined {
  const input = terminalInput(code, language);
  return input.kind === "paste" ? input.text : undefined;
}

describe("isShellBlock", () => {
  const shells = [
    ...["sh", "bash", "zsh", "fish", "shell", "powershell", "pwsh", "ps1", "cmd", "bat"],
    ...["console", "shell-session", "sh-session", "terminal", "BASH"],
  ];
  for (const info of shells)
    it(`accepts ${info}`, () => assert(isShellBlock(parseCodeBlockInfo(info), "ls")));

  const others = [
    ...["", "ts", "python", "text", "dockerfile", "makefile", "yaml", "diff", "json", "sql", "lua", "perl"],
    ...["bash scripts/build.sh", "sh:deploy.sh", 'bash title="run.sh"', "build.sh"],
  ];
  for (const info of others)
    it(`rejects “${info}”`, () => assert(!isShellBlock(parseCodeBlockInfo(info), "ls")));

  it("rejects a script", () => {
    assert(!isShellBlock(parseCodeBlockInfo("bash"), "#!/usr/bin/env bash\nls\n"));
  });
});

describe("terminalInput", () => {
  const lines: readonly (readonly [code: string, expected: string, language?: string])[] = [
    ["npm install", "npm install"],
    ["npm install\n", "npm install"],
    ["  npm test  \r\n", "npm test"],
    ["# Install\nnpm install\n\n", "npm install"],
    ["echo $HOME # home", "echo $HOME # home"],
    ["echo '# no comment'", "echo '# no comment'"],
    ["$PROFILE", "$PROFILE", "powershell"],
    ["$env:PATH = 'a'", "$env:PATH = 'a'", "powershell"],
    ["$ npm test", "npm test", "console"],
    ["$ npm test\n> shop@1.0.0 test\n> mocha\n\n  3 passing", "npm test", "console"],
    ["% brew list", "brew list", "zsh"],
    ["❯ pnpm dev", "pnpm dev", "zsh"],
    ["(venv) $ pytest -q", "pytest -q", "shell-session"],
    ["me@host:~/shop$ git status\nOn branch main", "git status", "console"],
    ["[root@host shop]# dnf install jq", "dnf install jq", "console"],
    ["root@host:/# apt update\nHit:1 http://deb", "apt update", "console"],
    ["PS C:\\shop> npm test\n\n> shop@1.0.0 test", "npm test", "powershell"],
    ["PS /home/me> Get-ChildItem", "Get-ChildItem", "pwsh"],
    ["C:\\shop>dir\n Volume in drive C", "dir", "cmd"],
    ["$ docker run \\\n>   -p 80:80 \\\n>   nginx", "docker run -p 80:80 nginx", "console"],
    ["docker run \\\n  -p 80:80 \\\n  nginx", "docker run -p 80:80 nginx"],
    ["docker run \\\r\n  -p 80:80 \\\r\n  nginx\r\n", "docker run -p 80:80 nginx"],
    ["Get-Item `\n  -Path .", "Get-Item -Path .", "powershell"],
    ["git log --pretty='%h' | head -3", "git log --pretty='%h' | head -3"],
    ["rm -rf build && npm run build", "rm -rf build && npm run build", "fish"],
  ];
  for (const [code, expected, language] of lines)
    it(`makes one line of ${JSON.stringify(code)}`, () => assert.equal(line(code, language), expected));

  const several: readonly (readonly [code: string, expected: string, language?: string])[] = [
    ["cd shop\nnpm test", "cd shop\nnpm test"],
    ["cd shop\r\nnpm test\r\n", "cd shop\nnpm test"],
    ["$ cd shop\n$ npm test\n3 passing", "cd shop\nnpm test", "console"],
    ["for f in *; do\n  echo $f\ndone", "for f in *; do\n  echo $f\ndone"],
    ["cat <<EOF > a\n# one\n\nEOF", "cat <<EOF > a\n# one\n\nEOF"],
    ["$ cat <<EOF\n> one\n> EOF\none", "cat <<EOF\none\nEOF", "console"],
    ['git commit -m "one\n# two"', 'git commit -m "one\n# two"'],
    ["echo 'a \\\nb'", "echo 'a \\\nb'"],
    ["awk -F'\t' 1", "awk -F'\t' 1"],
    ["cd shop\ndir", "cd shop\ndir", "cmd"],
    ["copy a ^\n  b", "copy a ^\n  b", "cmd"],
  ];
  for (const [code, expected, language] of several)
    it(`leaves it to the user to paste ${JSON.stringify(code)}`, () =>
      assert.equal(pasted(code, language), expected));

  const unseen = [
    "ls \u001b[2J",
    "echo \u202efr- mr\u202c",
    "a\rb",
    "ls\u0003",
    "ls \u200b",
    "\u0015rm -rf /",
    "a\u009bm",
  ];
  for (const code of unseen)
    it(`rejects unseen characters in ${JSON.stringify(code)}`, () => {
      const input = terminalInput(code, "bash");
      assert.equal(input.kind, "unseen");
      assert.match(input.kind === "unseen" ? input.names : "", /^U\+/);
    });

  for (const code of ["", "\n\n", "# only a comment", "   "])
    it(`finds no command in ${JSON.stringify(code)}`, () =>
      assert.equal(terminalInput(code, "bash").kind, "empty"));

  it("never sends control characters, for any text", () => {
    const pieces = [
      "$ ",
      "> ",
      "ls",
      " \\\n",
      "\n",
      "\r",
      "\r\n",
      "\t",
      "\u001b",
      "\u0003",
      "'",
      '"',
      "# a",
      "<<EOF",
      "`",
      "PS C:\\> ",
    ];
    const texts = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 });
    fc.assert(
      fc.property(texts, fc.constantFrom("bash", "console", "powershell", "cmd"), (parts, language) => {
        const input = terminalInput(parts.join(""), language);
        if (input.kind === "line") assert.doesNotMatch(input.text, /[\u0000-\u001f\u007f-\u009f]/);
        if (input.kind === "paste")
          assert.doesNotMatch(input.text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
