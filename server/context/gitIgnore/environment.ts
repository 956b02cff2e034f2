import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { readBytes } from "./gitFiles";

/**
 * Where Git's configuration outside of a repository is. Git's own variables (`GIT_DIR`, `GIT_CONFIG_GLOBAL` and the like) do not
 * count: the server's environment is a fixed list, and they are meant for single commands.
 */
export interface GitEnvironment {
  readonly home: string;
  /** `$XDG_CONFIG_HOME`, or its default. */
  readonly configHome: string;
  /** Those that are there are read in this order. */
  readonly systemConfigs: readonly string[];
  /** Names of files are the same with small letters, where no repository says otherwise. */
  readonly ignoreCase: boolean;
  /** Git composes the names that the disk gives, where a repository asks for it: it does so on macOS only. */
  readonly canPrecompose: boolean;
}

export function gitEnvironment(): GitEnvironment {
  const { env, platform } = process;
  const home = env["HOME"] || homedir();
  return {
    home,
    configHome: env["XDG_CONFIG_HOME"] || join(home, ".config"),
    systemConfigs: systemConfigs(platform, env["ProgramFiles"] ?? "C:\\Program Files"),
    ignoreCase: platform !== "linux",
    canPrecompose: platform === "darwin",
  };
}

/** Where the usual packages of Git have it; each is built with a path of its own. */
function systemConfigs(platform: NodeJS.Platform, programs: string): readonly string[] {
  if (platform === "win32") return [join(programs, "Git", "etc", "gitconfig")];
  if (platform !== "darwin") return ["/etc/gitconfig"];
  const ofApple = "/Library/Developer/CommandLineTools/usr/share/git-core/gitconfig";
  return ["/etc/gitconfig", ofApple, "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig"];
}

/** In bytes. */
const maxPasswords = 1024 * 1024;

/** Throws for a path relative to where Git itself is installed, which only Git knows. */
export function mustNotDependOnGit(path: string): void {
  if (path.startsWith("%(prefix)/")) throw new Error("Git's configuration names a file of Git's own.");
}

/** With `~` or `~user` in front replaced by the folder. Throws for a user that there is not, as Git does. */
export async function expandHome(path: string, { home }: GitEnvironment): Promise<string> {
  mustNotDependOnGit(path);
  const found = /^~([^/]*)(.*)$/s.exec(path);
  if (found === null) return path;
  const [, user = "", rest = ""] = found;
  return (user === "" ? home : await homeOf(user)) + rest;
}

async function homeOf(user: string): Promise<string> {
  const own = userInfo();
  if (user === own.username) return own.homedir;
  const users = await readBytes("/etc/passwd", { maxBytes: maxPasswords, followLinks: true });
  const line = users?.split("\n").find((each) => each.startsWith(`${user}:`));
  const folder = line?.split(":")[5];
  if (folder === undefined || dirname(folder) === ".") throw new Error(`There is no user ${user}.`);
  return folder;
}
