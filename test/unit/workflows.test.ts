import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import manifest from "../../package.json" with { type: "json" };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly environment?: string;
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
      ...["release: contents", "release: id-token", "release: attestations", "npm-registry: id-token"],
    ]);
  });

  it("begins with a check of the tag, and waits for the tests", () => {
    const needs = (name: string) => [jobs[name]?.needs ?? []].flat();
    assert.deepEqual(needs("check"), []);
    assert.ok(
      jobs["check"]?.steps?.some(({ run = "" }) => run === 'npm run check-release -- "$GITHUB_REF_NAME"'),
    );
    for (const name of ["tests", "cuda", "npm"]) assert.deepEqual(needs(name), ["check"], name);
    assert.deepEqual(needs("vsix"), ["cuda"]);
    assert.equal(jobs["tests"]?.uses, "./.github/workflows/test.yml");
    assert.deepEqual(needs("release"), ["tests", "vsix", "npm"]);
  });

  it("refuses what is not committed, and starts what it packed", () => {
    for (const name of ["vsix", "npm"]) {
      const runs = (jobs[name]?.steps ?? []).map(({ run = "" }) => run);
      const packed = runs.findIndex((run) => run.startsWith("npm run package -- --release "));
      assert.ok(
        packed >= 0 && runs[packed + 1]?.startsWith("npm run try-package -- out/package/inhouse-"),
        name,
      );
    }
  });

  const withSecret = Object.entries(jobs).filter(([, job]) => JSON.stringify(job).includes("secrets."));
  it("has a job and a protected environment for each shop", () => {
    const names = withSecret.map(([name, { environment }]) => `${name}: ${environment}`);
    assert.deepEqual(names, ["marketplace: marketplace", "open-vsx: open-vsx", "npm-registry: npm-registry"]);
    for (const [name, { needs }] of withSecret) assert.equal(needs, "release", name);
  });

  for (const [name, job] of withSecret) {
    const { steps = [] } = job;
    it(`gives a token to the last step of ${name} alone, which asks for it by a name of its own`, () => {
      const last = steps.at(-1) as Step;
      const before = JSON.stringify({ ...job, steps: steps.slice(0, -1) });
      assert.ok(!before.includes("secrets."), "no other step has it");
      assert.deepEqual(Object.keys(last.env ?? {}), ["SHOP_TOKEN"]);
      assert.match(last.env?.["SHOP_TOKEN"] ?? "", /^\$\{\{ secrets\.\w+ \}\}$/);
      assert.match(
        last.run ?? "",
        /^if \[ -z "\$SHOP_TOKEN" \]; then .* exit 0; fi\n\w+="\$SHOP_TOKEN" .* publish /,
      );
    });

    it(`runs in ${name} only what a lock file names, and publishes what was checked`, () => {
      const runs = steps.map(({ run = "" }) => run);
      const checked = runs.findIndex((run) => run.startsWith("sha256sum --check --strict"));
      assert.ok(checked >= 0 && checked < runs.length - 1);
      for (const run of runs) {
        assert.doesNotMatch(run, /npm (exec|install|i) |npx (?!--no )|curl|wget/);
        if (run.includes("npm ci")) assert.match(run, /^npm ci --ignore-scripts( --prefix \.github\/ovsx)?$/);
      }
    });
  }

  it("has a digest for each package of Open VSX's publisher", () => {
    const lock = JSON.parse(readFileSync(".github/ovsx/package-lock.json", "utf8")) as {
      packages: Record<string, { integrity?: string }>;
    };
    const { "": _, ...packages } = lock.packages;
    assert.ok("node_modules/ovsx" in packages);
    for (const [name, { integrity = "" }] of Object.entries(packages))
      assert.match(integrity, /^sha512-/, name);
  });
});
