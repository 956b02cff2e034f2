import assert from "node:assert/strict";
import { ProgressText } from "../../../../client/models/progressText";
import { translate as t } from "../../../support/translate";

describe("what is told of a download", () => {
  function telling(sizes: readonly (number | undefined)[]) {
    let now = 1000;
    const text = new ProgressText(sizes, () => now, t);
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

  it("is amount, speed and share, not more often than anyone can read", () => {
    const tell = telling([10e9]);
    assert.deepEqual(tell(300, 0, 1e9, 10e9), { message: "1.0 GB of 10.0 GB", increment: 10 });
    assert.deepEqual(tell(100, 0, 2e9, 10e9), {});
    assert.equal(tell(3000, 0, 4e9, 10e9).message, "4.0 GB of 10.0 GB, 968 MB/s");
    assert.equal(tell(300, 0, 5e9, 10e9).increment, 10);
    assert.equal(tell(10, 0, 10e9, 10e9).increment, 50, "the end is always told");
  });

  it("counts all files of a model", () => {
    const tell = telling([1e9, 3e9]);
    assert.deepEqual(tell(300, 0, 1e9, 1e9), { message: "1.0 GB of 4.0 GB", increment: 25 });
    assert.equal(tell(300, 1, 1e9, 3e9).increment, 25);
  });

  it("says so while it only looks at what an earlier try has left, and counts that neither as speed nor twice", () => {
    const tell = telling([4e9]);
    assert.deepEqual(tell(300, 0, 2e9, 4e9, "checking"), {
      message: "checking downloaded data: 2.0 GB of 4.0 GB",
    });
    assert.deepEqual(tell(300, 0, 2e9, 4e9), { message: "2.0 GB of 4.0 GB", increment: 50 });
  });

  it("is the amount alone where the size is not known", () => {
    const tell = telling([undefined]);
    assert.deepEqual(tell(300, 0, 1e6), { message: "1.0 MB" });
  });
});
