import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GitIgnore } from "../../server/workspace/gitIgnore/gitIgnore";
import { gitEnvironmentIn } from "./temporaryWorkspace";

/** A folder with repositories and a home folder, which both Git and our ignore rules read. Removed with `using`. */
export class GitSandbox implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-git-")));
  readonly home = join(this.folder, "home");
  readonly environment = gitEnvironmentIn(this.home);

  constructor() {
    mkdirSync(this.home);
  }

  path(...steps: readonly string[]): string {
    return join(this.folder, ...steps);
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  /** Runs Git in a folder and returns its output; throws unless the exit code is one of `codes`. */
  git(folder: string, args: readonly string[], { input = "", codes = [0] } = {}): string {
    const { home } = this;
    const env = {
      PATH: process.env["PATH"],
      HOME: home,
      XDG_CONFIG_HOME: join(home, ".config"),
      GIT_CONFIG_SYSTEM: join(home, "gitconfig"),
      GIT_CEILING_DIRECTORIES: dirname(this.folder),
      LC_ALL: "C.UTF-8",
    };
    const program = process.env["INHOUSE_GIT"] ?? "git";
    const options = { cwd: this.path(folder), env, input: Buffer.from(input, "latin1"), maxBuffer: 2 ** 30 };
    const { status, stdout, stderr } = spawnSync(program, [...args], options);
    if (!codes.includes(status ?? -1)) throw new Error(`git ${args.join(" ")}: ${status} ${stderr}`);
    return stdout.toString("latin1");
  }

  init(folder: string): void {
    mkdirSync(this.path(folder), { recursive: true });
    this.git(folder, ["-c", "init.defaultBranch=main", "init", "-q"]);
  }

  /** Creates the minimum that Git accepts as a repository, without starting Git. */
  writeRepository(folder: string): void {
    this.write(`${folder}/.git/HEAD`, "ref: refs/heads/main\n");
    for (const part of ["objects", "refs"]) mkdirSync(this.path(folder, ".git", part), { recursive: true });
  }

  /** The paths, relative to a folder, that Git ignores. */
  ignoredByGit(folder: string, paths: readonly string[]): ReadonlySet<string> {
    const input = Buffer.from(paths.map((path) => `${path}\0`).join("")).toString("latin1");
    const printed = this.git(folder, ["check-ignore", "--no-index", "-z", "--stdin"], {
      input,
      codes: [0, 1],
    });
    return new Set(Buffer.from(printed, "latin1").toString().split("\0").slice(0, -1));
  }

  /** The paths that our own rules ignore. */
  async ignoredByUs(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
    const rules = new GitIgnore(() => 0, this.environment);
    const ignored = new Set<string>();
    for (const path of paths) {
      if (await rules.ignores(this.path(folder), this.path(folder, path))) ignored.add(path);
    }
    return ignored;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
