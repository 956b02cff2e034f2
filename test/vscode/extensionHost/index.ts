/** Entry of the mocha suite that runs inside VS Code's extension host. */
import { appendFileSync, writeFileSync } from "node:fs";
import { format } from "node:util";

/** VS Code calls this; a rejection ends the host with exit code 1. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const output = process.env["INHOUSE_TEST_OUTPUT"];
  if (output !== undefined) {
    // The host's own console may be in a browser, so the report goes to a file that the terminal follows.
    Mocha.reporters.Base.consoleLog = (...parts: unknown[]) =>
      appendFileSync(output, `${format(...parts)}\n`);
  }
  const { INHOUSE_TEST_COLORS: colors, INHOUSE_TEST_GREP: grep } = process.env;
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 120_000,
    retries: 2,
    color: colors === "1",
    ...(grep && { grep }),
  });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./activation.test");
  await import("./completion.test");
  await import("./commitMessage.test");
  await import("./context.test");
  await import("./diagnosis.test");
  await import("./documents.test");
  await import("./edit.test");
  await import("./editByLanguageServer.test");
  await import("./editFiles.test");
  await import("./editFollows.test");
  await import("./explain.test");
  await import("./chat.test");
  await import("./terminal.test");
  await import("./fileIndex.test");
  await import("./namedFile.test");
  await import("./languageModel.test");
  await import("./statistics.test");
  await import("./privacy.test");
  await import("./review.test");
  await import("./serverProcess.test");
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on("retry", ({ title }, error) =>
      Mocha.reporters.Base.consoleLog(`    ↻ ${title}: ${error.message}`),
    );
    runner.once("end", () => report(runner.stats));
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

function report(stats: Mocha.Stats | undefined): void {
  const file = process.env["INHOUSE_RESULTS"];
  if (file === undefined || stats === undefined) return;
  writeFileSync(file, JSON.stringify({ passed: stats.passes, failed: stats.failures }));
}
