// `npm run test:editors`: completions, edits and refusals in Neovim, Helix and Emacs, with the configurations of docs/editors.md.
//   --cheap   skips the tests where the editors would have to be downloaded first
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { runMain, say } from "./lib/terminal.mjs";

await runMain(async () => {
  const { values } = parseArgs({ options: { cheap: { type: "boolean", default: false } } });
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  const { ensureEditors, whyNoEditors } = await import("./lib/editors/installEditors.mjs");
  const { reportCounts, runMocha } = await import("./lib/results.mjs");
  const missing = whyNoEditors({ isCheap: values.cheap });
  if (missing !== undefined) {
    say(`Skipped: ${missing}`);
    await reportCounts({ passed: 0, failed: 0 });
    return 0;
  }
  await ensureBuilt();
  const INHOUSE_EDITORS = await ensureEditors();
  const counts = await runMocha(["test/editors/*.test.mjs"], { env: { INHOUSE_EDITORS } });
  await reportCounts(counts);
  return counts.failed === 0 ? 0 : 1;
});
