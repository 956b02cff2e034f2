import assert from "node:assert/strict";
import { NoBinaryFoundError } from "node-llama-cpp";
import { startProblem } from "../../../server/engine/backend";
import { EngineError } from "../../../server/engine/errors";

describe("a backend that does not start", () => {
  it("is told with what to do, when no library is there", () => {
    for (const gpu of ["auto", "off"] as const) {
      const problem = startProblem(gpu, new NoBinaryFoundError());
      assert.ok(problem instanceof EngineError);
      assert.match(problem.message, /no working library for \w+ \w+\. Install the Inhouse/);
    }
  });

  it("is told with what the library says, when the user wants another than the automatic one", () => {
    const problem = startProblem("cuda", new Error("no driver\na page of advice"));
    assert.ok(problem instanceof EngineError);
    assert.match(
      problem.message,
      /^The cuda backend does not start here \(no driver\): set inhouse\.engine\.gpu/,
    );
  });

  it("leaves other errors as they are", () => {
    const error = new Error("out of memory");
    assert.equal(startProblem("auto", error), error);
  });
});
