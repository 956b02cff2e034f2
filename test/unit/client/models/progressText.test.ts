import assert from "node:assert/strict";
import { amountText, ProgressText } from "../../../../client/models/progressText";

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
    assert.equal(report(3000, 0, 4e9, 10e9).message, "4.0 GB of 10.0 GB, 968 MB/s, less than a minute left");
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

  it("tells the time left, rounded to what it is worth", () => {
    for (const [gigabytes, text] of [
      [0.05, "less than a minute left"],
      [0.7, "about 12 min left"],
      [8.1, "about 2 h 10 min left"],
      [200, "more than a day left"],
    ] as const) {
      const all = gigabytes * 1e9 + 3e6;
      const report = startReport([all]);
      report(300, 0, 0, all);
      assert.match(report(3000, 0, 3e6, all).message ?? "", new RegExp(`, 1\\.0 MB/s, ${text}$`));
    }
  });

  it("estimates the time left from more than the last seconds", () => {
    const report = startReport([1e9]);
    report(300, 0, 0, 1e9);
    for (let at = 1; at < 10; at++) report(3000, 0, at * 3e6, 1e9);
    const { message = "" } = report(3000, 0, 27e6 + 30e6, 1e9);
    // At the last 10 MB/s alone it would be 2 minutes.
    assert.match(message, /10\.0 MB\/s, about 3 min left/);
  });

  it("says once that no bytes arrive, and measures anew when they do", () => {
    let now = 0;
    const text = new ProgressText([1e9], () => now);
    const of = (ms: number, bytes: number) => {
      now += ms;
      return text.of(0, { step: "receiving", bytes, total: 1e9 });
    };
    assert.deepEqual(text.stall(), {});
    of(300, 0);
    assert.match(of(3000, 30e6).message ?? "", /10\.0 MB\/s/);
    now += 4000;
    assert.deepEqual(text.stall(), {});
    now += 2000;
    assert.deepEqual(text.stall(), { message: "30.0 MB of 1.0 GB, waiting for data" });
    now += 60_000;
    assert.deepEqual(text.stall(), {});
    assert.equal(of(300, 31e6).message, "31.0 MB of 1.0 GB");
    assert.match(of(3000, 61e6).message ?? "", /10\.0 MB\/s, about 2 min left/);
  });

  it("does not count the check of a later part as speed", () => {
    const report = startReport([1e9, 1e9]);
    report(300, 0, 1e9 - 3e6, 1e9);
    report(3000, 0, 1e9, 1e9);
    report(300, 1, 900e6, 1e9, "checking");
    assert.equal(report(3000, 1, 901e6, 1e9).message, "1.9 GB of 2.0 GB");
  });

  it("gives no speed of a file that starts over", () => {
    const report = startReport([1e9]);
    report(300, 0, 500e6, 1e9);
    assert.equal(report(3000, 0, 1e6, 1e9).message, "1.0 MB of 1.0 GB");
    assert.match(report(3000, 0, 31e6, 1e9).message ?? "", /10\.0 MB\/s/);
  });

  it("tells no share of parts of which one has an unknown size", () => {
    const report = startReport([1e9, undefined]);
    assert.deepEqual(report(300, 0, 1e6, 1e9), { message: "1.0 MB" });
  });

  it("tells how far an unfinished download is", () => {
    assert.equal(amountText({ bytes: 3e9, totalBytes: 8e9 }), "3.0 GB of 8.0 GB (37%)");
    assert.equal(amountText({ bytes: 3e9 }), "3.0 GB");
    assert.equal(amountText({ bytes: 8e9 - 1, totalBytes: 8e9 }), "8.0 GB of 8.0 GB (99%)");
  });
});
