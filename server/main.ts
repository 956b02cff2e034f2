#!/usr/bin/env node
import { unprotected } from "./privacy/protection";
import { createFileAccessLog, watchFiles } from "./privacy/report/fileAccessLog";

// Must come first, before anything else is loaded: from here on the process has no network access.
const protection = process.argv.includes("--no-seal")
  ? unprotected
  : await (await import("./privacy/protect")).protect();
const fileAccessLog = createFileAccessLog();
watchFiles(fileAccessLog.add);
const { run } = await import("./run");
await run(protection, fileAccessLog);
