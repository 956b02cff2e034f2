import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const sshdPath = "/usr/sbin/sshd";

/** Why no machine can be played here, as one sentence. */
export function noFarMachine(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "sshd of a test needs Linux and root";
  if (!existsSync(sshdPath)) return "sshd is missing: install openssh-server";
  return spawnSync("ssh", ["-V"]).status === 0 ? undefined : "ssh is missing: install openssh-client";
}

export interface FarMachineOptions {
  /** A network namespace, with the address of sshd in it. */
  readonly namespace?: { readonly name: string; readonly address: string };
}

/**
 * Another machine, played by an sshd of this one: with a home folder of its own, and a program `ssh` with a configuration of its own.
 * Its hosts: `far`; `far-new`, whose key ssh does not know; `far-other`, with another key than the known one; `far-closed`, which takes no
 * key; `far-bare`, without Node; `far-old`, with an old Node; `far-gone`, where nothing listens.
 */
export class FarMachine {
  readonly #folder = mkdtempSync(join(tmpdir(), "inhouse-far-"));
  readonly #daemons: ChildProcess[] = [];
  readonly home = join(this.#folder, "home");
  readonly ssh = join(this.#folder, "bin", "ssh");
  /** A login shell that keeps PATH. */
  readonly shell = join(this.#folder, "bin", "shell");
  readonly #options: FarMachineOptions;

  private constructor(options: FarMachineOptions) {
    this.#options = options;
  }

  static async start(options: FarMachineOptions = {}): Promise<FarMachine> {
    const machine = new FarMachine(options);
    try {
      await machine.#start();
    } catch (error) {
      await machine.stop();
      throw error;
    }
    return machine;
  }

  async #start(): Promise<void> {
    const at = (name: string) => join(this.#folder, name);
    for (const folder of [this.home, dirname(this.ssh), "/run/sshd"]) mkdirSync(folder, { recursive: true });
    for (const key of ["host", "other", "user"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(key)]);
    cpSync(at("user.pub"), at("authorized"));
    writeFileSync(at("none"), "");
    const full = this.#path("full", process.execPath);
    const old = join(this.#folder, "old-node");
    writeFileSync(old, "#!/bin/sh\necho v18.20.0\n", { mode: 0o755 });
    const ports = {
      open: await this.#daemon(full, "authorized"),
      closed: await this.#daemon(full, "none"),
      bare: await this.#daemon(this.#path("bare"), "authorized"),
      old: await this.#daemon(this.#path("old", old), "authorized"),
    };
    const address = this.#options.namespace?.address ?? "127.0.0.1";
    const key = (name: string) =>
      readFileSync(at(`${name}.pub`), "utf8")
        .split(" ")
        .slice(0, 2)
        .join(" ");
    writeFileSync(at("known"), `known ${key("host")}\nchanged ${key("other")}\n`);
    const host = (name: string, port: number, alias: string) =>
      `Host ${name}\n  HostName ${address}\n  Port ${port}\n  HostKeyAlias ${alias}\n`;
    writeFileSync(
      at("config"),
      [
        host("far", ports.open, "known"),
        host("far-new", ports.open, "unknown"),
        host("far-other", ports.open, "changed"),
        host("far-closed", ports.closed, "known"),
        host("far-bare", ports.bare, "known"),
        host("far-old", ports.old, "known"),
        host("far-gone", await freePort(), "known"),
        `Host *\n  User root\n  IdentityFile ${at("user")}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${at("known")}\n`,
        // What a user's configuration may have and our options must override.
        "  ForwardAgent yes\n  RemoteCommand true\n  RequestTTY force\n  RemoteForward 9 localhost:9\n  PermitLocalCommand yes\n",
        "  StrictHostKeyChecking no\n  UpdateHostKeys yes\n  NoHostAuthenticationForLocalhost yes\n  LogLevel QUIET\n",
        "  StdinNull yes\n  SessionType none\n  ForkAfterAuthentication yes\n",
        `  LocalCommand touch ${at("local-command")}\n`,
      ].join(""),
    );
    const keeping = '#!/bin/sh\nwhile [ "$1" != -c ]; do shift; done\nexec /bin/sh "$@"\n';
    writeFileSync(this.shell, keeping, { mode: 0o755 });
    writeFileSync(
      this.ssh,
      `#!/bin/sh\nexec ${execFileSync("which", ["ssh"]).toString().trim()} -F ${at("config")} "$@"\n`,
      {
        mode: 0o755,
      },
    );
  }

  /** Whether ssh has run the local command of its configuration. */
  get ranLocalCommand(): boolean {
    return existsSync(join(this.#folder, "local-command"));
  }

  /** A folder for PATH with the programs of a small Linux, and `node` as given. */
  #path(name: string, node?: string): string {
    const folder = join(this.#folder, name);
    mkdirSync(folder);
    const programs =
      "sh dd uname sha256sum tar mkdir mktemp mv rm find sort head chmod env cat sleep perl".split(" ");
    for (const program of programs)
      symlinkSync(execFileSync("which", [program]).toString().trim(), join(folder, program));
    if (node !== undefined) symlinkSync(node, join(folder, "node"));
    return folder;
  }

  /** Starts an sshd and returns its port. */
  async #daemon(path: string, authorized: string): Promise<number> {
    const port = await freePort();
    const { namespace } = this.#options;
    const at = (name: string) => join(this.#folder, name);
    const config = at(`sshd-${port}`);
    writeFileSync(
      config,
      [
        ...[`Port ${port}`, `ListenAddress ${namespace?.address ?? "127.0.0.1"}`, `HostKey ${at("host")}`],
        ...[`AuthorizedKeysFile ${at(authorized)}`, "StrictModes no", "UsePAM no", "PermitRootLogin yes"],
        ...["KbdInteractiveAuthentication no", "PasswordAuthentication yes", `PidFile ${config}.pid`],
        ...["AllowAgentForwarding yes", "UseDNS no", `SetEnv HOME=${this.home} PATH=${path} SHELL=/bin/sh`],
      ].join("\n"),
    );
    const inside = namespace === undefined ? [] : ["ip", "netns", "exec", namespace.name];
    const [program = sshdPath, ...args] = [...inside, sshdPath, "-D", "-e", "-f", config];
    const daemon = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#daemons.push(daemon);
    let errors = "";
    await new Promise<void>((resolve, reject) => {
      daemon.stderr.on("data", (bytes) => {
        errors += bytes;
        if (errors.includes("Server listening")) resolve();
      });
      daemon.once("exit", () => reject(new Error(`sshd has ended: ${errors}`)));
    });
    return port;
  }

  /** Command lines of processes of the far server, by process id. */
  processes(): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    for (const file of globSync("/proc/[0-9]*/cmdline")) {
      try {
        const command = readFileSync(file, "utf8").replaceAll("\0", " ");
        if (command.includes(`${this.home}/.local/share/inhouse/`) && !command.includes("/bin/ssh "))
          found.set(Number(file.split("/")[2]), command);
      } catch {
        // It has ended.
      }
    }
    return found;
  }

  /** Resolves once no process of the far server is left. */
  async hasNoProcess(): Promise<void> {
    while (this.processes().size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async stop(): Promise<void> {
    for (const daemon of this.#daemons) {
      const exited = daemon.exitCode === null && once(daemon, "exit");
      daemon.kill();
      await exited;
    }
    for (const pid of this.processes().keys()) process.kill(pid, "SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
