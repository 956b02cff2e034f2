// A proxy between the editor and the scripted server. It records everything that the editor sends in the file "record", in the first
// folder that a server may write to, because it is sealed too.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { scriptedServer } from "../../../scripts/lib/paths.mjs";

const storage = process.argv[process.argv.indexOf("--writable") + 1];
const record = createWriteStream(join(storage, "record"), { flags: "a" });
const server = spawn(process.execPath, [scriptedServer, ...process.argv.slice(2)], {
  stdio: ["pipe", "pipe", "inherit"],
});
process.stdin.on("data", (bytes) => record.write(bytes));
process.stdin.pipe(server.stdin);
server.stdout.pipe(process.stdout);
server.on("exit", (code) => process.exit(code ?? 1));
