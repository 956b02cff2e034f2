#!/usr/bin/env node
import { createAccount, watchFiles } from "./privacy/fileAccount";
import { protect, unprotected } from "./privacy/protect";

// First of all, and before anything else is loaded: from here on the process has no network.
const protection = process.argv.includes("--no-seal") ? unprotected : await protect();
const account = createAccount();
watchFiles(account.add);
const { run } = await import("./run");
await run(protection, account);
