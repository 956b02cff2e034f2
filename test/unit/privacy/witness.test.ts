import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { sealedStart, sealedStartCommand } from "../../../server/privacy/seal/sealedStart";

describe("the witness", () => {
  before(function () {
    if (process.platform !== "linux") this.skip(); // Only Linux can seal a process.
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`ends when ${signal} ends the sealed process`, async () => {
      const [perl = "", ...args] = [...sealedStartCommand, sealedStart(), "/bin/sleep", "1000"];
      const sealed = spawn(perl, args, { stdio: "ignore" });
      const witness = await childOf(sealed.pid);
      sealed.kill(signal);
      await once(sealed, "exit");
      while (existsSync(`/proc/${witness}`)) await delay(10);
    });
  }
});

/** Waits for the child that has the witness's name. */
async function childOf(parent: number | undefined): Promise<number> {
  for (;;) {
    const found = globSync(`/proc/${parent}/task/*/children`).flatMap((path) => words(path));
    const [child] = found.filter((pid) => words(`/proc/${pid}/cmdline`)[0] === "inhouse:");
    if (child !== undefined && words(`/proc/${parent}/cmdline`)[0]?.startsWith("/bin/sleep"))
      return Number(child);
    await delay(10);
  }
}

function words(path: string): readonly string[] {
  try {
    const text = readFileSync(path, "utf8").trim();
    return text.split(/[\s\0]+/).filter(Boolean);
  } catch {
    return []; // The process has ended.
  }
}
