import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeCutOffFiles } from "../../../../client/gpu/build/cutOffFiles";
import { endLeftTools, hasDamagedObject, runTool, ToolError } from "../../../../client/gpu/build/runTool";

describe("a tool of the GPU build", () => {
  before(function () {
    if (process.platform === "win32") this.skip();
  });
  let folder = "";
  let runningFile = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-tool-"));
    runningFile = join(folder, "running");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (script: string, signal: AbortSignal, onLine = (_: string) => {}) =>
    runTool({
      command: "/bin/sh",
      args: ["-c", script],
      env: { PATH: "/usr/bin:/bin" },
      cwd: folder,
      runningFile,
      onLine,
      signal,
    });

  it("counts as cut off after a cancel, so that what it was writing is not trusted", async () => {
    const objects = join(folder, "objects");
    mkdirSync(objects);
    writeFileSync(join(objects, "whole.o"), "whole");
    utimesSync(join(objects, "whole.o"), 1, 1);
    const cancel = new AbortController();
    const stopped = run("printf half > objects/half.o; echo written; sleep 100", cancel.signal, () =>
      cancel.abort(),
    );
    await assert.rejects(stopped, { name: "AbortError" });
    assert.ok(await endLeftTools(runningFile));
    await removeCutOffFiles(objects, 1);
    assert.ok(!existsSync(join(objects, "half.o")));
    assert.ok(existsSync(join(objects, "whole.o")));
    assert.ok(!(await endLeftTools(runningFile)), "only once");
  });

  it("does not count as cut off when it ends by itself, with or without an error", async () => {
    const { signal } = new AbortController();
    await run("true", signal);
    assert.ok(!(await endLeftTools(runningFile)));
    await assert.rejects(run("exit 3", signal), { name: "ToolError", code: 3 });
    assert.ok(!(await endLeftTools(runningFile)));
  });

  for (const [line, isDamaged] of [
    ["/usr/bin/ld: CMakeFiles/ggml.dir/ggml.c.o: file not recognized: file truncated", true],
    ["/usr/bin/ld: part.o: file not recognized: file format not recognized", true],
    ["ld: libggml-base.so: file format not recognized; treating as linker script", true],
    ["ld.lld: error: part.o: not an object file", true],
    ["collect2: fatal error: ld terminated with signal 9 [Killed]", false],
    ["/usr/bin/ld: final link failed: No space left on device", false],
    ["error: ‘x’ was not declared in this scope", false],
  ] as const)
    it(`${isDamaged ? "starts anew" : "keeps its objects"} after “${line}”`, () =>
      assert.equal(hasDamagedObject(new ToolError("cmake", 2, ["…", line])), isDamaged));
});
