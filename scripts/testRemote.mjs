// `npm run test:remote`: VS Code on a laptop and everything else on a Spark behind ssh, as two networks of this machine.
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { runMain, say } from "./lib/terminal.mjs";

await runMain(async () => {
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  const { ensureCodeServer } = await import("./lib/vscode/codeServerInstall.mjs");
  const { runRemoteSuite } = await import("./lib/remote/remoteSuite.mjs");
  const { reportCounts } = await import("./lib/results.mjs");
  await ensureBuilt({ test: true });
  await ensureCodeServer();
  const counts = await runRemoteSuite();
  await reportCounts(counts);
  say(`\nRemote: ${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
});
