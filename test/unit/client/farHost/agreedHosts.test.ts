import assert from "node:assert/strict";
import { AgreedHosts } from "../../../../client/farHost/agreedHosts";
import { FarLaunch } from "../../../../client/farHost/farLaunch";

/** The state of an extension, in memory. */
function memento(stored?: unknown) {
  const values = new Map<string, unknown>(stored === undefined ? [] : [["farHostsAgreedTo", stored]]);
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key) as never,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

describe("hosts to which the user has agreed", () => {
  it("are exactly those that were added", async () => {
    const state = memento();
    await new AgreedHosts(state).add("user@spark");
    await new AgreedHosts(state).add("user@spark");
    await new AgreedHosts(state).add("ssh://spark:2222");
    const agreed = new AgreedHosts(state);
    for (const value of ["user@spark", "ssh://spark:2222"]) assert.ok(agreed.has(value), value);
    const others = ["spark", "user@spark.evil", "USER@spark", "ssh://user@spark", "ssh://spark:2223", ""];
    for (const value of others) assert.ok(!agreed.has(value), value);
  });

  for (const stored of [null, "spark", { spark: true }, [["spark"]], [1, null]]) {
    it(`are none where the store holds ${JSON.stringify(stored)}`, async () => {
      const state = memento(stored);
      assert.ok(!new AgreedHosts(state).has("spark"));
      await new AgreedHosts(state).add("spark");
      assert.ok(new AgreedHosts(state).has("spark"));
    });
  }
});

describe("a far host to which the user has not agreed", () => {
  const launch = (isAgreed: boolean) =>
    new FarLaunch({
      setting: () => "user@spark",
      isAgreed: () => isAgreed,
      ssh: () => "/usr/bin/ssh",
      build: { name: "1-0", digests: {} },
      sealedStart: [],
      files: () => ({ folders: [], neverRead: [] }),
      engine: "1",
      cwd: "/",
    });

  it("gets no server, with a sentence that says what to do", () => {
    assert.match(launch(false).problem()?.message ?? "", /user@spark, to which you have not agreed: run/);
    assert.equal(launch(true).problem(), undefined);
  });
});
