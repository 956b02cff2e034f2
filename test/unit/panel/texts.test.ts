import assert from "node:assert/strict";
import { createText, panelTexts } from "../../../client/chat/protocol/strings";
import { canOpen } from "../../../media/chat/answer/links";
import { createMarkdown, hideIncompleteMarkup } from "../../../media/chat/answer/markdown";
import { droppedUris } from "../../../media/chat/composer/attachments/drop";
import { parseMessage } from "../../../media/chat/composer/commands";
import { findTrigger } from "../../../media/chat/composer/trigger";
import { relativeTime } from "../../../media/chat/history/relativeTime";
import { endingsSince } from "../../../media/chat/page/announcements";
import { findInvisible, labelText, replaceInvisible } from "../../../media/chat/page/visible";
import { parseCodeBlockInfo, restOfInfo } from "../../../server/protocol/code/codeBlockInfo";
import { answer, panelState } from "../../webview/support/states";

describe("unseen characters", () => {
  it("are named", () => {
    assert.equal(replaceInvisible("a\u202eb\u200bc\u001b[31m"), "a<U+202E>b<U+200B>c<U+001B>[31m");
    assert.equal(
      replaceInvisible("a\u{e0041}\u{e0042}\u{e0043}\u{e0044}\u{e0045}b"),
      "a<U+E0041 U+E0042 U+E0043 U+E0044 +1>b",
    );
    assert.deepEqual(findInvisible("ab\u2066c"), [{ start: 2, end: 3, name: "U+2066" }]);
  });

  it("stay where they have a meaning", () => {
    for (const text of ["👩\u200d💻", "می\u200cخواهم", "क्\u200dष", "❤\ufe0f", "a\tb\nc", "naïve café 日本語"])
      assert.equal(replaceInvisible(text), text);
    assert.equal(replaceInvisible("admin\u200d"), "admin<U+200D>");
  });

  it("are replaced in labels, which are short and on one line", () => {
    assert.equal(labelText(" a\n  b "), "a b");
    assert.equal(labelText("x".repeat(1_000_000)).length, 201);
  });
});

describe("Markdown", () => {
  const markdown = createMarkdown({ image: (address, name) => `image ${name}: ${address}`, math: "Math" });
  const render = (text: string) => markdown.render(text).trim();

  it("renders no HTML", () => {
    assert.equal(render("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    assert.equal(render("a <img src=x onerror=alert(1)>"), "<p>a &lt;img src=x onerror=alert(1)&gt;</p>");
  });

  it("shows the address of an image", () => {
    assert.equal(
      render("![a <b>](https://x.test/?q=code)"),
      '<p><span class="image">image a &lt;b&gt;: https://x.test/?q=code</span></p>',
    );
    assert.doesNotMatch(render("[![a](https://x.test/a.png)](https://y.test)"), /<img/);
  });

  it("makes links that only carry their target", () => {
    assert.equal(
      render("[a](https://x.test)"),
      '<p><a role="link" tabindex="0" data-href="https://x.test" title="https://x.test">a</a></p>',
    );
    assert.match(render("https://x.test/a"), /data-href="https:\/\/x.test\/a"/);
    assert.doesNotMatch(render("[a](https://x.test) main.rs a@b.c"), / href=|main.rs<\/a>|mailto/);
  });

  it("shows the address of a refused link", () => {
    for (const href of [
      "javascript:alert(1)",
      "command:workbench.action.quit",
      "file:///etc/passwd",
      "data:text/html,x",
      "../a.ts",
    ]) {
      assert.equal(render(`[a](${href})`), `<p><span class="unlinked">a (${href})</span></p>`);
      assert.equal(canOpen(href), false);
    }
    for (const href of [
      "JavaScript:alert(1)",
      "java\nscript:alert(1)",
      "vscode://x/y",
      "//x.test",
      "\u0001javascript:alert(1)",
    ])
      assert.equal(canOpen(href), false, href);
    assert.ok(["https://x.test", "http://x.test", "mailto:a@b.test"].every(canOpen));
    const places = ["src/app.ts", "./app.ts:10", "src/größe.ts:10-20", "a/b.c#L10-L20", "app.ts:3:4"];
    for (const href of places) assert.ok(canOpen(href), href);
    for (const href of ["../x.ts", "a/../../x.ts", "/etc/passwd", "command:x", "x", "#a", ".env", "a b.ts"])
      assert.equal(canOpen(href), false, href);
  });

  it("has no inline styles", () => {
    assert.match(render("|a|\n|--:|\n|1|"), /<th class="right">a<\/th>/);
    assert.doesNotMatch(render("|a|\n|--:|\n|1|"), /style=/);
  });

  it("renders well while incomplete", () => {
    assert.equal(hideIncompleteMarkup("a\n-"), "a\n");
    assert.equal(hideIncompleteMarkup("a\n``"), "a\n");
    assert.equal(hideIncompleteMarkup("a\n```ts"), "a\n");
    assert.equal(hideIncompleteMarkup("see `foo"), "see `foo`");
    assert.equal(hideIncompleteMarkup("so **bold"), "so **bold**");
    assert.equal(hideIncompleteMarkup("so **bold*"), "so **bold**");
    assert.equal(hideIncompleteMarkup("so **"), "so ");
    assert.equal(hideIncompleteMarkup("a **b** `**` c"), "a **b** `**` c");
  });
});

describe("info strings of fences", () => {
  for (const [info, language, path, rest = ""] of [
    ["", "", undefined],
    ["TS", "ts", undefined],
    ["ts src/app.ts", "ts", "src/app.ts"],
    ["ts:src/app.ts", "ts", "src/app.ts"],
    ["src/app.py", "", "src/app.py"],
    ['ts title="my app.ts"', "ts", "my app.ts"],
    ["ts file=a.ts", "ts", "a.ts"],
    ["{.python}", "python", undefined],
    ["{.python .numberLines}", "python", undefined, "numberLines"],
    ["c++", "c++", undefined],
    ["objective-c", "objective-c", undefined],
    ["js {1,3-4}", "js", undefined, "1,3-4"],
    ["ts src/a.ts and so on", "ts", "src/a.ts", "and so on"],
  ] as const) {
    it(JSON.stringify(info), () => {
      assert.deepEqual(parseCodeBlockInfo(info), path === undefined ? { language } : { language, path });
      assert.equal(restOfInfo(info), rest);
    });
  }
});

describe("typed text", () => {
  it("opens the menu of commands only at the start", () => {
    assert.deepEqual(findTrigger("/ex", 3), { kind: "command", query: "ex", start: 0 });
    assert.equal(findTrigger("a /ex", 5), undefined);
    assert.equal(findTrigger("/explain this", 13), undefined);
    assert.equal(findTrigger("/usr/bin", 8), undefined);
  });

  it("opens the attachment menu after a space", () => {
    assert.deepEqual(findTrigger("see @pars", 9), { kind: "context", query: "pars", start: 4 });
    assert.deepEqual(findTrigger("/fix @", 6), { kind: "context", query: "", start: 5 });
    assert.equal(findTrigger("a@b.c", 5), undefined);
    assert.deepEqual(findTrigger(`${"x".repeat(1000)} @a`, 1003), {
      kind: "context",
      query: "a",
      start: 1001,
    });
  });

  it("is a command with or without text, or only text", () => {
    assert.deepEqual(parseMessage("/fix the loop\nplease"), {
      type: "send",
      text: "the loop\nplease",
      command: "fix",
    });
    assert.deepEqual(parseMessage("/tests "), { type: "send", text: "", command: "tests" });
    assert.deepEqual(parseMessage("/clear"), { type: "newChat" });
    assert.deepEqual(parseMessage("/usr/bin is full"), { type: "send", text: "/usr/bin is full" });
    assert.deepEqual(parseMessage("/constructor x"), { type: "send", text: "/constructor x" });
    assert.equal(parseMessage(" \n"), undefined);
  });
});

describe("dropped files", () => {
  const dropped = (data: Record<string, string>) => droppedUris((format) => data[format] ?? "");

  it("come from VS Code's data first, then from the file manager's", () => {
    assert.deepEqual(
      dropped({ "application/vnd.code.uri-list": "file:///a\r\nfile:///b", "text/uri-list": "x:y" }),
      ["file:///a", "file:///b"],
    );
    assert.deepEqual(dropped({ resourceurls: '["file:///a","file:///a",1]' }), ["file:///a"]);
    assert.deepEqual(dropped({ "text/uri-list": "# of files\nfile:///a\n" }), ["file:///a"]);
    assert.deepEqual(dropped({ codefiles: "{", "text/plain": "x" }), []);
    assert.equal(
      dropped({ codefiles: JSON.stringify(Array.from({ length: 500 }, (_, at) => `/${at}`)) }).length,
      100,
    );
  });
});

describe("panel texts", () => {
  it("have their values inserted, translated or not", () => {
    const text = createText({ contextUsed: "{1} Token, davon {0}" });
    assert.equal(text("contextUsed", "3", "9"), "9 Token, davon 3");
    assert.equal(text("findCount", "{1}", "2"), "{1} of 2");
  });

  it("have no more placeholders than values", () => {
    for (const [name, english] of Object.entries(panelTexts())) {
      const numbers = [...english.matchAll(/\{(\d)\}/g)].map((found) => Number(found[1]));
      assert.deepEqual(
        numbers.toSorted(),
        numbers.map((_, at) => at),
        name,
      );
    }
  });

  it("give times in the user's language", () => {
    const now = new Date(2026, 5, 10, 12).getTime();
    const hours = (count: number) => now - count * 3_600_000;
    assert.equal(relativeTime(now - 10_000, now, "en"), "now");
    assert.equal(relativeTime(now - 5 * 60_000, now, "en"), "5 minutes ago");
    assert.equal(relativeTime(hours(3), now, "en"), "3 hours ago");
    assert.equal(relativeTime(hours(13), now, "en"), "yesterday");
    const night = new Date(2026, 5, 10, 0, 30).getTime();
    assert.equal(relativeTime(night - 2 * 3_600_000, night, "en"), "2 hours ago");
    assert.equal(relativeTime(hours(13), now, "de"), "gestern");
    assert.equal(relativeTime(hours(24 * 60), now, "en"), "April 11");
    assert.equal(relativeTime(hours(24 * 365), now, "en"), "Jun 10, 2025");
    assert.equal(relativeTime(now + 5000, now, "en"), "now");
  });

  it("announce an answer to screen readers once, in words", () => {
    const text = createText({});
    const running = panelState({ turns: [answer("a", "", { state: "streaming" })] });
    const done = panelState({ turns: [answer("a", "x")] });
    const say = () => "Use **this**:\n\n```ts\nlet a;\n```\n\nand [that](https://x.test).";
    assert.deepEqual(endingsSince(running, done, text, say), ["Answer: Use this: (code) and that."]);
    assert.deepEqual(endingsSince(done, done, text, say), []);
    assert.deepEqual(endingsSince(undefined, done, text, say), []);
    const failed = panelState({ turns: [answer("a", "x", { state: "failed", error: "No memory." })] });
    assert.deepEqual(endingsSince(running, failed, text, say), ["No memory."]);
  });
});
