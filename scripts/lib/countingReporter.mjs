// Reports like mocha's default reporter, and writes the counts as JSON to the file that INHOUSE_RESULTS names.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.on("retry", (test, error) =>
      Mocha.reporters.Base.consoleLog(`    ↻ ${test.title}: ${error.message}`),
    );
    runner.once("end", () => {
      const file = process.env["INHOUSE_RESULTS"];
      if (file === undefined) return;
      writeFileSync(file, JSON.stringify({ passed: this.stats.passes, failed: this.stats.failures }));
    });
  }
}
