import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { createLogger } from "../../server/log";
import { storagePlaces } from "../../server/storagePlaces";

describe("storage places", () => {
  const storage = resolve("/storage/server");
  const lines: string[] = [];
  const log = createLogger(
    (_, line) => lines.push(line),
    () => "debug",
  );
  beforeEach(() => {
    lines.length = 0;
  });

  it("are the editor's absolute paths", () => {
    const places = { statisticsPath: join(storage, "statistics.json"), codebaseFolder: storage };
    const options = { ...places, modelTrialsFolder: "model-trials", promptCacheFolder: 1, other: storage };
    assert.deepEqual(storagePlaces(options, undefined, log), places);
    assert.deepEqual(storagePlaces({}, undefined, log), {});
    assert.deepEqual(lines, []);
  });

  it("must be in folders that a sealed server can write to, or one sentence says so", () => {
    for (const path of [`${storage}x/a.json`, join(storage, "../a.json"), `${storage}/../a.json`, "/"]) {
      lines.length = 0;
      assert.deepEqual(storagePlaces({ statisticsPath: path }, [storage], log), {});
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", /Cannot write to statisticsPath: start the server with --writable/);
    }
    const inside = { statisticsPath: join(storage, "a.json"), codebaseFolder: storage };
    assert.deepEqual(storagePlaces(inside, [storage], log), inside);
    assert.deepEqual(storagePlaces({ codebaseFolder: storage }, [], log), {});
  });
});
