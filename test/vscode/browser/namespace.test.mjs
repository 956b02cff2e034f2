import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../../scripts/lib/paths.mjs";

/** Runs VS Code, the browser and the extension with all its processes without any network. */
describe("everything in a network namespace with only loopback", function () {
  this.timeout(400_000);
  const loopback = 'ip link set lo up && exec "$@"';
  const alone = ["-rn", "sh", "-c", loopback, "sh"];
  before(function () {
    // Only Linux has namespaces, and some give ordinary users none.
    if (spawnSync("unshare", [...alone, "true"]).status !== 0) this.skip();
  });

  for (const suite of ["ghostText", "seal"]) {
    it(`passes the suite ${suite}`, async () => {
      const mocha = [join(root, "node_modules", "mocha", "bin", "mocha.js"), "--reporter", "dot"];
      const file = join(root, "test", "vscode", "browser", `${suite}.test.mjs`);
      await promisify(execFile)("unshare", [...alone, process.execPath, ...mocha, file], { cwd: root });
    });
  }
});
