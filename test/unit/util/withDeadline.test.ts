import assert from "node:assert/strict";
import { abortable, unlessAborted } from "../../../server/util/abortable";
import { withDeadline } from "../../../server/util/withDeadline";

const never = new Promise<never>(() => {});
const failure = new Error("no milk");

describe("waiting for a promise", () => {
  it("gives a result or an error that arrives in time", async () => {
    assert.equal(await withDeadline(Promise.resolve("tea"), 60_000), "tea");
    await assert.rejects(withDeadline(Promise.reject(failure), 60_000), failure);
    const { signal } = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve("tea"), signal), "tea");
    await assert.rejects(unlessAborted(Promise.reject(failure), signal), failure);
  });

  it("ends at its deadline", async () => {
    assert.equal(await withDeadline(never, 1), undefined);
  });

  it("ends when the signal aborts, or at once if it is aborted already", async () => {
    for (const isEarly of [true, false]) {
      const abort = new AbortController();
      if (isEarly) abort.abort();
      const waits = [withDeadline(never, 60_000, abort.signal), unlessAborted(never, abort.signal)];
      const refused = assert.rejects(abortable(never, abort.signal), { name: "AbortError" });
      abort.abort();
      assert.deepEqual(await Promise.all(waits), [undefined, undefined]);
      await refused;
    }
  });

  it("handles errors that arrive too late", async () => {
    const late = Promise.reject(failure);
    assert.equal(await unlessAborted(late, AbortSignal.abort()), undefined);
    await assert.rejects(late, failure);
  });
});
