// Loaded into a server by --import. Writes each path passed to Node's file functions into the file that INHOUSE_RECORD
// names, one a line, and the cost of the process as JSON when it ends.
import { createRequire, syncBuiltinESMExports } from "node:module";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const require = createRequire(import.meta.url);
const { appendFileSync } = require("node:fs");
const record = process.env.INHOUSE_RECORD;
const seen = new Set();
const asking =
  /^(?:open|opendir|readdir|readFile|stat|lstat|statfs|readlink|realpath|access|exists|createReadStream|watch)/;

for (const module of [require("node:fs"), require("node:fs/promises")]) {
  for (const name of Object.keys(module).filter((key) => asking.test(key))) {
    const original = module[name];
    if (typeof original !== "function") continue;
    const recorded = function (path, ...rest) {
      const text = String(path);
      if (!seen.has(text)) appendFileSync(record, `${JSON.stringify(text)}\n`);
      seen.add(text);
      return original.call(this, path, ...rest);
    };
    module[name] = Object.assign(recorded, original);
  }
}
syncBuiltinESMExports();

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    const cost = {
      delayMs: delay.max / 1e6,
      workMs: (user + system) / 1000,
      memoryMb: process.resourceUsage().maxRSS / 1024,
    };
    appendFileSync(record, `${JSON.stringify(cost)}\n`);
  });
}
