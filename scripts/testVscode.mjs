// `npm run test:vscode`: the extension in a real VS Code, seen from inside (extension host) and from outside (a person).
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { Cleanup } from "./lib/processes.mjs";
import { runMain, say } from "./lib/terminal.mjs";

await runMain(async () => {
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  const { ensureCodeServer } = await import("./lib/vscode/codeServerInstall.mjs");
  const { runExtensionHostSuite } = await import("./lib/vscode/extensionHostSuite.mjs");
  const { runRemoteSuite } = await import("./lib/remote/remoteSuite.mjs");
  const { addCounts, reportCounts, runMocha } = await import("./lib/results.mjs");
  await ensureBuilt({ test: true });
  await ensureCodeServer();

  say("\nIn the extension host of VS Code:");
  const cleanup = new Cleanup();
  const inside = await runExtensionHostSuite(cleanup).finally(() => cleanup.run());

  say("\nAs a person sees it:");
  const outside = await runMocha(["test/vscode/browser/**/*.test.mjs"], { retries: 2, parallel: true });

  say("\nOver ssh, from a laptop to a Spark:");
  const remote = await runRemoteSuite();

  const counts = addCounts([inside, outside, remote]);
  await reportCounts(counts);
  say(`\nVS Code: ${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
});
