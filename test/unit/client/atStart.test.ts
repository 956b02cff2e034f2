import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Uri } from "vscode";
import { type AtStart, atStart, type StartFacts } from "../../../client/gettingStarted/atStart";
import { claimGetStarted, getStartedShownIn } from "../../../client/storage/getStartedShown";

const session = "this session";
const states: readonly StartFacts[] = [undefined, session, "an earlier one", ""].flatMap((shownIn) =>
  [false, true].flatMap((hasModels) =>
    [false, true].flatMap((hasUnfinishedDownload) =>
      [false, true].map((opensWalkthroughs) => ({
        shownIn,
        session,
        hasModels,
        hasUnfinishedDownload,
        opensWalkthroughs,
      })),
    ),
  ),
);
const statesWith = (shows: AtStart) => states.filter((facts) => atStart(facts) === shows);

describe("what is shown after a start", () => {
  it("is “Get Started” only on a machine where it never was, to who has no models, and if VS Code may", () => {
    assert.deepEqual(statesWith("getStarted"), [
      {
        shownIn: undefined,
        session,
        hasModels: false,
        hasUnfinishedDownload: false,
        opensWalkthroughs: true,
      },
    ]);
  });

  it("is nothing more in that session, not even in another window", () => {
    for (const facts of states.filter(({ shownIn }) => shownIn === session))
      assert.equal(atStart(facts), facts.hasUnfinishedDownload ? "unfinishedDownloads" : "nothing");
  });

  it("are the offers of models and GPU from the next session on", () => {
    const later = states.filter(({ shownIn, hasUnfinishedDownload }) => {
      return shownIn !== undefined && shownIn !== session && !hasUnfinishedDownload;
    });
    assert.equal(later.length, 8);
    assert.deepEqual(new Set(later.map(atStart)), new Set(["offers"]));
  });

  it("are those offers at once where walkthroughs are not opened, or models were chosen", () => {
    const others = states.filter(({ shownIn, hasUnfinishedDownload, hasModels, opensWalkthroughs }) => {
      return shownIn === undefined && !hasUnfinishedDownload && (hasModels || !opensWalkthroughs);
    });
    assert.equal(others.length, 3);
    assert.deepEqual(new Set(others.map(atStart)), new Set(["offers"]));
  });

  it("are unfinished downloads before all else", () => {
    assert.deepEqual(
      statesWith("unfinishedDownloads"),
      states.filter(({ hasUnfinishedDownload }) => hasUnfinishedDownload),
    );
  });
});

describe("that “Get Started” was opened", () => {
  let folder = "";
  const context = (path: string) => ({ globalStorageUri: { fsPath: path } as Uri });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-start-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is claimed by one of several windows, and remembered with its session", async () => {
    const storage = context(join(folder, "new", "storage"));
    assert.equal(await getStartedShownIn(storage), undefined);
    const claims = await Promise.all(["a", "b", "c"].map((each) => claimGetStarted(storage, each)));
    assert.equal(claims.filter((claim) => claim).length, 1);
    assert.equal(await getStartedShownIn(storage), "abc"[claims.indexOf(true)]);
  });

  it("cannot be claimed where nothing can be remembered, and counts as opened where it cannot be read", async () => {
    const storage = context("/dev/null");
    assert.equal(await claimGetStarted(storage, "a"), false);
    assert.equal(await getStartedShownIn(storage), "");
  });
});
