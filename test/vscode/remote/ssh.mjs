// The Spark's ssh server and the laptop's connection to it, with keys of this run.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { temporaryFolder } from "../../../scripts/lib/remote/isolated.mjs";
import { sshServer } from "../../../scripts/lib/remote/remoteSuite.mjs";
import { until } from "../browser/support.mjs";
import { onSpark, output, spark, tcpAndUdpListeners } from "./network.mjs";

const folder = join(temporaryFolder, "ssh");
const inFolder = (name) => join(folder, name);

/** Starts the Spark's ssh server, which lets in only the key of this run. */
export async function startSshServer() {
  mkdirSync(folder, { mode: 0o700 });
  // Where it shuts itself in before a login.
  mkdirSync("/run/sshd", { mode: 0o755 });
  for (const key of ["host", "user"])
    output(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", inFolder(key)]);
  writeFileSync(inFolder("known"), `${spark.v4} ${readFileSync(inFolder("host.pub"), "utf8")}`);
  const settings = [
    `ListenAddress ${spark.v4}:22`,
    `HostKey ${inFolder("host")}`,
    `AuthorizedKeysFile ${inFolder("user.pub")}`,
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
  ];
  writeFileSync(inFolder("sshd_config"), `${settings.join("\n")}\n`);
  const files = ["-f", inFolder("sshd_config"), "-E", inFolder("sshd.log")];
  const [program, ...args] = onSpark([sshServer, "-D", ...files]);
  const server = spawn(program, args, { stdio: "ignore" });
  await until("the ssh server", () => {
    if (server.exitCode !== null)
      throw new Error(`sshd ended: ${readFileSync(inFolder("sshd.log"), "utf8")}`);
    return tcpAndUdpListeners().includes(`tcp ${spark.v4}:22`);
  });
}

let connections = 0;

/** A connection of the laptop to the Spark, over which a command runs there and ports are forwarded. */
export class Connection {
  #control = inFolder(`control-${++connections}`);
  #child;

  /** Connects and runs the command on the Spark. */
  constructor(command) {
    const args = ["-M", "-S", this.#control, ...this.#options(), `root@${spark.v4}`, command];
    this.#child = spawn("ssh", args, { stdio: ["ignore", "pipe", "ignore"] });
    this.#child.stdout.setEncoding("utf8");
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  /** The first line that the command prints. */
  firstLine() {
    return new Promise((resolve, reject) => {
      createInterface({ input: this.#child.stdout }).once("line", resolve);
      this.ended.then(() => reject(new Error(`ssh ended: ${readFileSync(inFolder("ssh.log"), "utf8")}`)));
    });
  }

  /** Makes a port of the Spark's loopback reachable as the same port of the laptop's. */
  forward(port) {
    const forward = `127.0.0.1:${port}:127.0.0.1:${port}`;
    output(["ssh", "-S", this.#control, "-O", "forward", "-L", forward, ...this.#options(), spark.v4]);
  }

  /** Ends it as a laptop that loses its power does: without a farewell. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #options() {
    const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${inFolder("known")}`, "BatchMode=yes"];
    const files = ["-F", "none", "-E", inFolder("ssh.log"), "-i", inFolder("user")];
    return [...files, ...options.flatMap((option) => ["-o", option])];
  }
}
