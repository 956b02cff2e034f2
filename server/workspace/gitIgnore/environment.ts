import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { readBytes } from "./gitFiles";

/**
 * Location of Git's configuration outside repositories. Ignores Git's own variables (`GIT_DIR`, `GIT_CONFIG_GLOBAL` and so on), because
 * the server inherits a fixed list of variables, and these are meant for single commands.
 */
export interface GitEnvironment {
  readonly home: string;
  /** `$XDG_CONFIG_HOME`, or its default. */
  readonly configHome: string;
  /** Existing files are read in this order. */
  readonly systemConfigs: readonly string[];
  /** Whether file names ignore case, unless the repository says otherwise. */
  readonly ignoreCase: boolean;
  /** Whether Git composes file names (Unicode NFC) if a repository asks for it, which it does on macOS only. */
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

/** Paths in the usual packages of Git; each package is built with its own path. */
function systemConfigs(platform: NodeJS.Platform, programs: string): readonly string[] {
  if (platform === "win32") return [join(programs, "Git", "etc", "gitconfig")];
  if (platform !== "darwin") return ["/etc/gitconfig"];
  const ofApple = "/Library/Developer/CommandLineTools/usr/share/git-core/gitconfig";
  return ["/etc/gitconfig", ofApple, "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig"];
}

/** In bytes. */
const maxPasswords = 1024 * 1024;

/** Throws for a path relative to Git's installation, which only Git knows. */
export function mustNotDependOnGit(path: string): void {
  if (path.startsWith("%(prefix)/"))
    throw new Error("Git's configuration names a file in Git's installation folder.");
}

/** Replaces a leading `~` or `~user` with the home folder. Throws if the user does not exist, like Git. */
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
  if (folder === undefined || dirname(folder) === ".") throw new Error(`The user ${user} does not exist.`);
  return folder;
}
