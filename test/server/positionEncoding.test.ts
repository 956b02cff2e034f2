import assert from "node:assert/strict";
import { accepted, listAt, listCapabilities } from "../support/listEditors";
import { scriptedClient } from "../support/scriptedClient";

/** The start of a session with an editor that offers these encodings. */
async function start(positionEncodings: readonly string[] | undefined) {
  const shown: string[] = [];
  const general = positionEncodings === undefined ? {} : { general: { positionEncodings } };
  const { textDocument } = listCapabilities;
  const starting = scriptedClient([{ when: "", answer: "value;" }], {
    capabilities: { textDocument, ...general } as object,
    initializationOptions: { completion: { model: "demo" } },
    onMessage: (message) => shown.push(message),
  });
  return { starting, shown };
}

describe("the position encoding", () => {
  for (const offered of [undefined, [], ["utf-16"], ["utf-8", "utf-16"], ["utf-8", "utf-32", "utf-16"]]) {
    it(`is UTF-16 for an editor that offers ${JSON.stringify(offered)}`, async () => {
      const server = await (await start(offered)).starting;
      assert.equal(server.client.initializeResult?.capabilities.positionEncoding, "utf-16");
      for (const line of [
        'const a = "🙂🙂"; const b = ',
        "/* e\u0301 o\u0308 */ const b = ",
        "/* 数量 */ const b = ",
        "/* 𝒳𠮷 👩‍👩‍👧‍👦 */ const b = ",
        "/* äöü ß */ const b = ",
        "/* \u202f \u00a0 नि */ const b = ",
      ]) {
        const above = "// 🙂\n";
        const cursor = await server.openAt(`${above}${line}█\n`);
        assert.equal(cursor.position.character, line.length);
        const [item] = (await listAt(server, cursor)).items;
        assert.ok(item, line);
        assert.equal(accepted(`${above}${line}\n`, item), `${above}${line}value;\n`);
      }
    });
  }

  for (const offered of [["utf-8"], ["utf-32"], ["utf-8", "utf-32"]]) {
    it(`is refused to an editor that offers only ${offered.join(" and ")}`, async () => {
      const { starting, shown } = await start(offered);
      await assert.rejects(starting, (error: Error & { code: number; data: unknown }) => {
        assert.equal(
          error.message,
          `Inhouse counts columns in UTF-16, but this editor offers only ${offered.join(", ")}: ` +
            "add “utf-16” to its client capability general.positionEncodings.",
        );
        assert.equal((error.data as { retry: boolean }).retry, false);
        assert.deepEqual(shown, [error.message]);
        return true;
      });
    });
  }
});
