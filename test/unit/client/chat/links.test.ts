import assert from "node:assert/strict";
import fc from "fast-check";
import { classifyLink } from "../../../../client/chat/actions/links";

describe("links in answers", () => {
  for (const [href, expected] of [
    ["https://example.com/docs", { kind: "web", url: "https://example.com/docs" }],
    ["https://example.com/?code=secret", { kind: "web", url: "https://example.com/?code=secret" }],
    [
      `https://example.com/${"a".repeat(100)}`,
      { kind: "web", url: `https://example.com/${"a".repeat(100)}` },
    ],
    ["https://user:pw@example.com/", { kind: "web", url: "https://user:pw@example.com/" }],
    ["https://аpple.com/", { kind: "web", url: "https://xn--pple-43d.com/" }],
    ["mailto:a@example.com", { kind: "web", url: "mailto:a@example.com" }],
    ["src/app.ts", { kind: "file", path: "src/app.ts" }],
    ["src/app.ts:10", { kind: "file", path: "src/app.ts", line: 9 }],
    ["app.ts:10:5", { kind: "file", path: "app.ts", line: 9 }],
    ["src/app.ts:10-20", { kind: "file", path: "src/app.ts", line: 9 }],
    ["src/app.ts#L10", { kind: "file", path: "src/app.ts", line: 9 }],
    ["src/app.ts#L10-L20", { kind: "file", path: "src/app.ts", line: 9 }],
    ["src/with%20space.ts", { kind: "file", path: "src/with space.ts" }],
    ["C:\\code\\app.ts", { kind: "file", path: "C:\\code\\app.ts" }],
    ["file:///work/app.ts#L3", { kind: "file", path: "file:///work/app.ts", line: 2 }],
    ["command:workbench.action.quit", { kind: "refused" }],
    ["javascript:alert(1)", { kind: "refused" }],
    ["vscode://some.extension/run", { kind: "refused" }],
    ["data:text/html,hi", { kind: "refused" }],
    ["//example.com/a", { kind: "refused" }],
    ["#heading", { kind: "refused" }],
    ["", { kind: "refused" }],
    ["https://", { kind: "refused" }],
  ] as const) {
    it(JSON.stringify(href), () => assert.deepEqual(classifyLink(href), expected));
  }

  it("to the web are classified by the address that is sent", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        assert.deepEqual(classifyLink(url), { kind: "web", url: new URL(url).toString() });
      }),
    );
  });
});
