import assert from "node:assert/strict";
import { NoBinaryFoundError } from "node-llama-cpp";
import { startError } from "../../../server/engine/backend";
import { EngineError } from "../../../server/engine/errors";

describe("the error of a backend that does not start", () => {
  it("says what to do when the library is missing", () => {
    for (const gpu of ["auto", "off"] as const) {
      const problem = startError(gpu, new NoBinaryFoundError());
      assert.ok(problem instanceof EngineError);
      assert.match(problem.message, /no library for \w+ \w+: reinstall the extension/);
    }
  });

  it("suggests reinstalling when the library or a part of it is missing", () => {
    const failures = [
      Object.assign(new Error("Cannot find package 'node-llama-cpp' imported from /x/run.mjs"), {
        code: "ERR_MODULE_NOT_FOUND",
      }),
      Object.assign(new Error("Cannot find module './llama-addon.node'\nRequire stack:\n- /x"), {
        code: "MODULE_NOT_FOUND",
      }),
      Object.assign(new Error("/x/llama-addon.node: file too short"), { code: "ERR_DLOPEN_FAILED" }),
      new Error("libllama.so: cannot open shared object file: No such file or directory"),
    ];
    for (const failure of failures) {
      const problem = startError("auto", failure);
      assert.ok(problem instanceof EngineError);
      assert.match(problem.message, /reinstall the extension\.$/);
      assert.doesNotMatch(problem.message, /\n/);
    }
  });

  it("does not suggest reinstalling when a GPU driver is missing", () => {
    const driver = new Error("libcuda.so.1: cannot open shared object file: No such file or directory");
    const problem = startError("cuda", Object.assign(driver, { code: "ERR_DLOPEN_FAILED" }));
    assert.match((problem as Error).message, /^The cuda backend could not start/);
  });

  it("quotes the library when the user chose the backend", () => {
    const problem = startError("cuda", new Error("no driver\na page of advice"));
    assert.ok(problem instanceof EngineError);
    assert.match(
      problem.message,
      /^The cuda backend could not start \(no driver\): set inhouse\.engine\.gpu/,
    );
  });

  it("leaves other errors unchanged", () => {
    const error = new Error("out of memory");
    assert.equal(startError("auto", error), error);
  });
});
