// The processes of the isolation that are Inhouse's or VS Code's. There, /proc lists those of this run alone.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What Inhouse's processes are, by a part of their command lines. */
const roles = [
  ["witness", /^inhouse: idle process for the self-test/],
  ["switchboard", /\/dist\/client\/switchboard\.js/],
  ["engine", /\/dist\/server\/main\.mjs .*--engine /],
  ["server", /\/dist\/server\/main\.mjs/],
];

/** Each process with its command line; one that has ended and waits for its parent is none. */
export function processes() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [state, ...more] = status.slice(status.lastIndexOf(")") + 2).split(" ");
        const started = more[18];
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
        const network = readlinkSync(`/proc/${pid}/ns/net`);
        return state === "Z" ? [] : [{ pid: Number(pid), network, started, command }];
      } catch {
        return []; // It has ended by now.
      }
    });
}

/** Inhouse's own processes, whose command lines name the extension's folder or say so. */
export function ourProcesses() {
  return processes()
    .filter(({ command }) => /\/inhouse\.inhouse-[^/]+\/dist\/|^inhouse: /.test(command))
    .map((each) => ({
      ...each,
      role: roles.find(([, pattern]) => pattern.test(each.command))?.[0] ?? "other",
    }));
}

/** The processes of code-server and of the VS Code in it, terminals and language servers included. */
export function editorProcesses() {
  return processes().filter(({ command }) => command.includes("/code-server/"));
}

/** Makes a process slow: it runs for moments only. One that stands still for a minute counts as hanging. */
export class SlowMotion {
  #pid;
  #timer;

  constructor(pid) {
    this.#pid = pid;
  }

  /** @param {number} pause milliseconds between two moments */
  go(pause) {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      process.kill(this.#pid, "SIGCONT");
      // A timer that comes late would let it run for longer.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      process.kill(this.#pid, "SIGSTOP");
    }, pause);
  }

  stop() {
    clearInterval(this.#timer);
    process.kill(this.#pid, "SIGSTOP");
  }

  /** Back to full speed. */
  end() {
    clearInterval(this.#timer);
    process.kill(this.#pid, "SIGCONT");
  }
}
