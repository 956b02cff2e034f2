import assert from "node:assert/strict";
import { ProgressText } from "../../../../client/models/progressText";

describe("ProgressText", () => {
  function startReport(sizes: readonly (number | undefined)[]) {
    let now = 1000;
    const text = new ProgressText(sizes, () => now);
    return (
      ms: number,
      file: number,
      bytes: number,
      total?: number,
      step: "checking" | "receiving" = "receiving",
    ) => {
      now += ms;
      return text.of(file, { step, bytes, ...(total !== undefined && { total }) });
    };
  }

  it("reports amount, speed and share at a readable rate", () => {
    const report = startReport([10e9]);
    assert.deepEqual(report(300, 0, 1e9, 10e9), { message: "1.0 GB of 10.0 GB", increment: 10 });
    assert.deepEqual(report(100, 0, 2e9, 10e9), {});
    assert.equal(report(3000, 0, 4e9, 10e9).message, "4.0 GB of 10.0 GB, 968 MB/s");
    assert.equal(report(300, 0, 5e9, 10e9).increment, 10);
    assert.equal(report(10, 0, 10e9, 10e9).increment, 50, "the end is always told");
  });

  it("counts all files of a model", () => {
    const report = startReport([1e9, 3e9]);
    assert.deepEqual(report(300, 0, 1e9, 1e9), { message: "1.0 GB of 4.0 GB", increment: 25 });
    assert.equal(report(300, 1, 1e9, 3e9).increment, 25);
  });

  it("reports the check of an earlier try, and counts it neither as speed nor twice", () => {
    const report = startReport([4e9]);
    assert.deepEqual(report(300, 0, 2e9, 4e9, "checking"), {
      message: "checking downloaded data: 2.0 GB of 4.0 GB",
    });
    assert.deepEqual(report(300, 0, 2e9, 4e9), { message: "2.0 GB of 4.0 GB", increment: 50 });
  });

  it("reports only the amount if the size is unknown", () => {
    const report = startReport([undefined]);
    assert.deepEqual(report(300, 0, 1e6), { message: "1.0 MB" });
  });
});
