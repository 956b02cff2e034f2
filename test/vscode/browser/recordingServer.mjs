// Stands between the editor and the scripted server and writes down all that the editor sends, to the file INHOUSE_RECORD.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { scriptedServer } from "../../../scripts/lib/paths.mjs";

const record = createWriteStream(process.env["INHOUSE_RECORD"], { flags: "a" });
const server = spawn(process.execPath, [scriptedServer, ...process.argv.slice(2)], {
  stdio: ["pipe", "pipe", "inherit"],
});
process.stdin.on("data", (bytes) => record.write(bytes));
process.stdin.pipe(server.stdin);
server.stdout.pipe(process.stdout);
server.on("exit", (code) => process.exit(code ?? 1));
