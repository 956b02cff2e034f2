import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import manifest from "../../package.json" with { type: "json" };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}
interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly include?: readonly { readonly target?: string }[] } };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (file: string) => parse(readFileSync(file, "utf8"), { strict: true }) as Workflow;

for (const file of globSync(".github/workflows/*.yml"))
  describe(file, () => {
    const { on, permissions, jobs } = read(file);
    const all = Object.entries(jobs);
    const steps = all.flatMap(([, job]) => job.steps ?? []);

    it("starts on something, and may only read unless a job says more", () => {
      assert.ok(Object.keys(on).length > 0);
      assert.deepEqual(permissions, { contents: "read" });
    });

    it("has jobs that end, whose needs exist", () => {
      for (const [name, job] of all) {
        if (job.uses === undefined) {
          assert.ok(job["runs-on"] !== undefined && job["timeout-minutes"] !== undefined, name);
          assert.ok(
            (job.steps ?? []).every(({ uses, run }) => (uses === undefined) !== (run === undefined)),
            name,
          );
        }
        for (const need of [job.needs ?? []].flat()) assert.ok(need in jobs, `${name} needs ${need}`);
      }
    });

    it("names actions of others by the whole hash of a commit, with its version", () => {
      const lines = readFileSync(file, "utf8").split("\n");
      const uses = lines.filter((line) => /\buses:/.test(line) && !/uses: \.\//.test(line));
      assert.equal(uses.length, steps.filter((step) => step.uses !== undefined).length);
      for (const line of uses) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      for (const each of lines.flatMap((line) => /uses: \.\/(.*)$/.exec(line)?.[1] ?? []))
        assert.ok("workflow_call" in read(each).on, each);
    });

    it("runs scripts that there are", () => {
      for (const { run = "" } of steps)
        for (const [, script = ""] of run.matchAll(/npm run (?:--\S+ )*([\w:-]+)/g))
          assert.ok(script in manifest.scripts, script);
    });
  });

describe("the release", () => {
  const { on, jobs } = read(".github/workflows/release.yml");

  it("packs for every target, once each, from a tag", async () => {
    const targets = jobs["vsix"]?.strategy?.matrix.include?.map(({ target }) => target);
    assert.deepEqual(targets?.toSorted(), [
      ...["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"],
    ]);
    assert.deepEqual(on, { push: { tags: ["v*"] } });
  });

  it("may write only where it makes the release and signs where the packages come from", () => {
    const writing = Object.entries(jobs).flatMap(([name, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([what, right]) => (right === "write" ? [`${name}: ${what}`] : [])),
    );
    assert.deepEqual(writing, [
      ...["release: contents", "release: id-token", "release: attestations", "publish: id-token"],
    ]);
  });

  it("publishes only with a token, what it has checked", () => {
    const { env = {}, steps = [] } = jobs["publish"] ?? {};
    const publishing = steps.filter(({ run = "" }) => /publish/.test(run));
    assert.equal(publishing.length, 3);
    const asked = publishing.map((step) => /^env\.(\w+) != ''$/.exec(step.if ?? "")?.[1] ?? "none");
    assert.deepEqual(asked.toSorted(), Object.keys(env).toSorted());
    for (const value of Object.values(env)) assert.match(value, /^\$\{\{ secrets\.\w+ \}\}$/);
    const checked = steps.findIndex(({ run = "" }) => run.startsWith("sha256sum --check"));
    assert.ok(checked >= 0 && checked < steps.indexOf(publishing[0] as Step));
  });
});
