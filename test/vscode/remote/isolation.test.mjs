import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { isolated } from "../../../scripts/lib/remote/isolated.mjs";
import { until } from "../browser/support.mjs";
import { processes } from "./processes.mjs";

/** Tried from inside the isolation of this suite, which shows the processes of isolations in it. */
describe("the isolation of a test run", () => {
  const runs = (command) => processes().some((each) => each.command === command);

  /** Starts a Node that runs the command in an isolation, as the scripts do. */
  function startRun(command) {
    const [program, ...args] = isolated(command);
    const start = `require("node:child_process").spawn(${JSON.stringify(program)}, ${JSON.stringify(args)})`;
    return spawn(process.execPath, ["-e", `${start}.on("exit", () => {})`], { stdio: "ignore" });
  }

  for (const signal of ["SIGKILL", "SIGTERM"])
    it(`ends with all its processes when the run gets ${signal}`, async () => {
      const command = ["sleep", `100${signal.length}`];
      const run = startRun(["sh", "-c", `${command.join(" ")} & ${command.join(" ")}1; wait`]);
      await until("both processes", () => runs(command.join(" ")) && runs(`${command.join(" ")}1`));
      run.kill(signal);
      await until("their end", () => !runs(command.join(" ")) && !runs(`${command.join(" ")}1`));
    });

  it("gives two runs at once networks, processes and files of their own", async () => {
    const look =
      "ip netns add spark && touch /run/tmp/file && sleep 1 && ls /run/tmp && ip netns && echo $$ && ip -o link | wc -l";
    const [program, ...args] = isolated(["sh", "-c", look]);
    const seen = await Promise.all([1, 2].map(() => promisify(execFile)(program, args)));
    assert.match(seen[0].stdout, /^file\nspark\n\d+\n1\n$/);
    assert.deepEqual(seen[0], seen[1]);
  });

  it("hands on how the command ended", () => {
    const [program, ...args] = isolated(["sh", "-c", "exit 7"]);
    assert.equal(spawnSync(program, args).status, 7);
  });
});
