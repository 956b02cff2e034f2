/** Prints, inside the seal, its process group, session and the processes it started; then waits to be killed. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const text = readFileSync("/proc/self/stat", "utf8");
const [, , group, session, terminal] = text
  .slice(text.lastIndexOf(")") + 2)
  .split(" ")
  .map(Number);
const [core = ""] = /^Max core file size.*$/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
// "detached" requests a new session.
const child = spawn("/bin/sleep", ["600"], { detached: true, stdio: "ignore" });
const { stdout } = spawnSync("/bin/sh", ["-c", "sleep 600 >/dev/null 2>&1 & echo $!"], { encoding: "utf8" });
const [witness] = (process.env["INHOUSE_WITNESS"] ?? "").split(" ");
const others = [witness, child.pid, stdout].map(Number);
process.stdout.write(
  JSON.stringify({ group, session, terminal, core: core.split(/ +/).slice(4, 6), others }),
);
setInterval(() => {}, 60_000);
