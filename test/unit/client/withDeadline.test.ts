import assert from "node:assert/strict";
import { withDeadline } from "../../../client/ui/timing/withDeadline";

describe("withDeadline", () => {
  it("returns a result that comes in time", async () => {
    assert.equal(await withDeadline(60_000, async (late) => !late.aborted), true);
  });

  it("aborts and ignores a late result", async () => {
    let answer = () => {};
    let working: Promise<boolean> | undefined;
    const result = await withDeadline(1, (late) => {
      working = new Promise<void>((resolve) => {
        answer = resolve;
      }).then(() => !late.aborted);
      return working;
    });
    assert.equal(result, undefined);
    answer();
    assert.equal(await working, false);
  });
});
