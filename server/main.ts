#!/usr/bin/env node
import { createAccount, watchFiles } from "./privacy/fileAccount";
import { unprotected } from "./privacy/protection";

// First of all, and before anything else is loaded: from here on the process has no network.
const protection = process.argv.includes("--no-seal")
  ? unprotected
  : await (await import("./privacy/protect")).protect();
const account = createAccount();
watchFiles(account.add);
const { run } = await import("./run");
await run(protection, account);
