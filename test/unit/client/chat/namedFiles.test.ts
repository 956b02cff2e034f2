import assert from "node:assert/strict";
import { namesFiles } from "../../../../client/chat/conversation/namedFiles";
import { fileSteps } from "../../../../server/edit/files/fileBlocks";

const two = (first: string, second: string) => `First:\n\n${first}\n\nThen:\n\n${second}\n`;

describe("namesFiles", () => {
  const several = [
    two("```ts src/a.ts\na\n```", "```ts src/b.ts\nb\n```"),
    two("**src/a.ts**\n```ts\na\n```", "### `src/b.ts` (new)\n\n```ts\nb\n```"),
    two("In `src/a.ts`:\n```ts\na\n```", "```ts\n// src/b.ts\nb\n```"),
    two("~~~diff\n--- a/src/a.ts\n+++ b/src/a.ts\n@@\n-a\n+b\n~~~", "File: src/b.ts\n````ts\n```\n````"),
    "Rename `src/a.ts` to `src/b.ts`",
    "- **Delete** `src/old.ts`.",
    "1. Move the file `src/a.ts` to `src/b.ts`",
    two("**src/größe.ts**\n```ts\na\n```", "`my file.ts`\n```ts\nb\n```"),
    two("Makefile:\n```\na\n```", ".gitignore\n```\nb\n```"),
    "```diff\n--- a/a.ts\n+++ b/a.ts\n@@\n-a\n+b\n--- a/b.ts\n+++ b/b.ts\n@@\n-a\n+b\n```",
    "*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** Add File: b.ts\n+b\n*** End Patch",
    "```\n*** Begin Patch\n*** Delete File: a.ts\n*** End Patch\n```",
    "```diff\ndiff --git a/a.ts b/b.ts\nrename from a.ts\nrename to b.ts\n```",
  ];
  for (const answer of several)
    it(`recognizes ${JSON.stringify(answer).slice(0, 60)}`, () => {
      assert.equal(namesFiles(answer), true);
      assert.ok(fileSteps(answer).steps.length > 0, "the server sees it as well");
    });

  const others = [
    "",
    "Use it like this:\n```ts\na\n```\nor this:\n```ts\nb\n```",
    "```ts src/a.ts\na\n```",
    two("```ts src/a.ts\na\n```", "```ts src/a.ts\nb\n```"),
    two("```ts src/a.ts\na\n```", "```ts src/b.ts\nb"),
    "Remove the file later, and rename what you like.",
    "```sh\nRename `src/a.ts` to `src/b.ts`\n```",
    "Look at `src/a.ts` and `src/b.ts`.",
  ];
  for (const answer of others)
    it(`rejects ${JSON.stringify(answer).slice(0, 60)}`, () => assert.equal(namesFiles(answer), false));
});
