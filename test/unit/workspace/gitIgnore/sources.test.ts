import assert from "node:assert/strict";
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { GitSandbox } from "../../../support/gitRepository";

/** Names that the rules in these tests match. */
const names = ["system", "xdg", "home", "own", "exclude", "given", "included", "inner", "outer", "plain"];
const paths = names.flatMap((name) => [`${name}.x`, `folder/${name}.x`, `folder/deep/${name}.x`]);

interface Scenario {
  readonly what: string;
  readonly make: (sandbox: GitSandbox) => void;
  /** Folders to check; Git gives the expected result. */
  readonly folders?: readonly string[];
  /** Names that the first folder ignores, so that nothing agrees by chance. */
  readonly ignored: readonly string[];
}

const include = (path: string) => `[include]\npath = ${path}\n`;
const includeIf = (condition: string, path = "included") => `[includeIf "${condition}"]\npath = ${path}\n`;
const excludes = (path: string) => `[core]\nexcludesFile = ${path}\n`;
/** An ignore file in the home folder, and an included configuration that names it. */
function writeIncluded(sandbox: GitSandbox, place = "home/included"): void {
  sandbox.write("home/rules", "included.x\n");
  sandbox.write(place, excludes("~/rules"));
}

const scenarios: readonly Scenario[] = [
  {
    what: "the user's default file",
    make: (sandbox) => sandbox.write("home/.config/git/ignore", "xdg.x\n"),
    ignored: ["xdg"],
  },
  {
    what: "a file that the user's configuration names, instead of the default",
    make: (sandbox) => {
      sandbox.write("home/.config/git/ignore", "xdg.x\n");
      sandbox.write("home/.gitconfig", excludes("~/mine"));
      sandbox.write("home/mine", "home.x\n");
    },
    ignored: ["home"],
  },
  {
    what: "no file, where the name is empty",
    make: (sandbox) => {
      sandbox.write("home/.config/git/ignore", "xdg.x\n");
      sandbox.write("home/.gitconfig", excludes(""));
    },
    ignored: [],
  },
  {
    what: "a file from the system's configuration, and one from the user's, which takes precedence",
    make: (sandbox) => {
      sandbox.write("home/gitconfig", excludes(sandbox.path("of-system")));
      sandbox.write("of-system", "system.x\n");
    },
    ignored: ["system"],
  },
  {
    what: "the user's second configuration file before the first",
    make: (sandbox) => {
      sandbox.write("home/.config/git/config", excludes("~/first"));
      sandbox.write("home/.gitconfig", excludes("~/second"));
      sandbox.write("home/first", "xdg.x\n");
      sandbox.write("home/second", "home.x\n");
    },
    ignored: ["home"],
  },
  {
    what: "the repository's own configuration, with a path from its root",
    make: (sandbox) => {
      sandbox.write("home/.gitconfig", excludes("~/mine"));
      sandbox.write("home/mine", "home.x\n");
      sandbox.git("repository", ["config", "core.excludesFile", "folder/given"]);
      sandbox.write("repository/folder/given", "given.x\n");
    },
    ignored: ["given"],
  },
  {
    what: "info/exclude before the user's file, and .gitignore before both",
    make: (sandbox) => {
      sandbox.write("home/.config/git/ignore", "*.x\n!own.x\n");
      sandbox.write("repository/.git/info/exclude", "!exclude.x\nown.x\n!inner.x\n");
      sandbox.write("repository/.gitignore", "inner.x\n");
    },
    ignored: ["system", "xdg", "home", "own", "given", "included", "inner", "outer", "plain"],
  },
  {
    what: "an included file, beside the including one",
    make: (sandbox) => {
      writeIncluded(sandbox, "home/more/included");
      sandbox.write("home/.gitconfig", include("more/included"));
    },
    ignored: ["included"],
  },
  {
    what: "a missing included file",
    make: (sandbox) => sandbox.write("home/.gitconfig", `${include("gone")}${excludes("~/rules")}`),
    ignored: [],
  },
  ...[
    ["gitdir:~/", false],
    ["gitdir:~/../repository/", false],
    ["gitdir:repository/", true],
    ["gitdir:REPOSITORY/", false],
    ["gitdir/i:REPOSITORY/", true],
    ["gitdir:repository/.git", true],
    ["gitdir:repositor?/*", true],
    ["gitdir:repositor*/", true],
    ["gitdir:*/repository/.git", true],
    ["gitdir:./repository/", false],
    ["onbranch:main", true],
    ["onbranch:ma*", true],
    ["onbranch:main/", false],
    ["onbranch:other", false],
    ["hasconfig:remote.*.url:https://example.com/**", true],
    ["hasconfig:remote.*.url:https://example.org/**", false],
    ["unheard:of", false],
  ].map(([condition, holds]) => ({
    what: `an included file on the condition ${condition}`,
    make: (sandbox: GitSandbox) => {
      writeIncluded(sandbox);
      sandbox.write("home/.gitconfig", includeIf(String(condition)));
      sandbox.git("repository", ["config", "remote.origin.url", "https://example.com/a/b.git"]);
    },
    ignored: holds ? ["included"] : [],
  })),
  {
    what: "an included file on the condition of a path beside the file that names it",
    make: (sandbox) => {
      writeIncluded(sandbox);
      sandbox.write("home/.gitconfig", include("../repository/conditions"));
      sandbox.write("repository/conditions", includeIf("gitdir:./", "../home/included"));
    },
    ignored: ["included"],
  },
  {
    what: "includes in includes, as deep as Git goes",
    make: (sandbox) => {
      sandbox.write("home/.gitconfig", include("1"));
      for (let at = 1; at < 10; at++) sandbox.write(`home/${at}`, include(`${at + 1}`));
      writeIncluded(sandbox, "home/10");
    },
    ignored: ["included"],
  },
  {
    what: "a linked working tree: info/exclude of the repository, its own configuration",
    make: (sandbox) => {
      commit(sandbox, "repository");
      sandbox.git("repository", ["worktree", "add", "-q", "../linked", "-b", "other"]);
      sandbox.write("repository/.git/info/exclude", "exclude.x\n");
      sandbox.write("repository/.git/worktrees/linked/info/exclude", "plain.x\n");
      sandbox.git("repository", ["config", "extensions.worktreeConfig", "true"]);
      sandbox.write("home/rules", "own.x\n");
      sandbox.write("repository/.git/worktrees/linked/config.worktree", excludes("~/rules"));
      sandbox.write("linked/.gitignore", "inner.x\n");
      sandbox.write("home/.gitconfig", includeIf("onbranch:other"));
      sandbox.write("home/included", excludes("~/other"));
    },
    folders: ["linked", "repository"],
    ignored: ["exclude", "own", "inner"],
  },
  {
    what: "a repository whose folder was moved, and a .git file that leads there",
    make: (sandbox) => {
      sandbox.write("repository/.git/info/exclude", "exclude.x\n");
      renameSync(sandbox.path("repository", ".git"), sandbox.path("elsewhere"));
      sandbox.write("repository/.git", "gitdir: ../elsewhere\n");
    },
    ignored: ["exclude"],
  },
  {
    what: "a .git link",
    make: (sandbox) => {
      sandbox.write("repository/.git/info/exclude", "exclude.x\n");
      renameSync(sandbox.path("repository", ".git"), sandbox.path("elsewhere"));
      symlinkSync("../elsewhere", sandbox.path("repository", ".git"));
    },
    ignored: ["exclude"],
  },
  {
    what: "a folder of a repository, with rules above it",
    make: (sandbox) => {
      sandbox.write("repository/.gitignore", "/app/own.x\nouter.x\n");
      sandbox.write("repository/app/.gitignore", "!outer.x\ninner.x\n");
    },
    folders: ["repository/app"],
    ignored: ["own", "inner"],
  },
  {
    what: "a working tree that is set to the parent folder",
    make: (sandbox) => {
      sandbox.git("repository", ["config", "core.worktree", "../.."]);
      sandbox.write(".gitignore", "outer.x\n/repository/own.x\n");
      sandbox.write("repository/.gitignore", "inner.x\n");
    },
    ignored: ["outer", "own", "inner"],
  },
  {
    what: "a folder that is ignored as a whole",
    make: (sandbox) => {
      sandbox.write("repository/.gitignore", "app/\n");
      mkdirSync(sandbox.path("repository", "app"));
    },
    folders: ["repository/app"],
    ignored: names,
  },
  {
    what: "a .git file and a .git folder that are not repositories, within a repository",
    make: (sandbox) => {
      sandbox.write("repository/.gitignore", "outer.x\n");
      sandbox.write("repository/folder/.git/config", "");
      sandbox.write("repository/folder/.gitignore", "inner.x\n");
      sandbox.write("repository/folder/deep/.git/HEAD", "ref: nowhere");
    },
    ignored: ["outer"],
  },
  {
    what: "a .gitignore link, which is ignored, and a link to info/exclude, which is followed",
    make: (sandbox) => {
      sandbox.write("rules", "own.x\n");
      symlinkSync("../rules", sandbox.path("repository", ".gitignore"));
      sandbox.write("excluded", "exclude.x\n");
      writeLink(sandbox, "repository/.git/info/exclude", "../../../excluded");
    },
    ignored: ["exclude"],
  },
  {
    what: "a folder named .gitignore, and an empty file",
    make: (sandbox) => {
      mkdirSync(sandbox.path("repository", ".gitignore"));
      sandbox.write("repository/folder/.gitignore", "");
    },
    ignored: [],
  },
  {
    what: "configuration in a device that is always empty",
    make: (sandbox) => {
      writeLink(sandbox, "home/.gitconfig", "/dev/null");
      sandbox.git("repository", ["config", "core.excludesFile", "/dev/null"]);
      sandbox.write("home/.config/git/ignore", "xdg.x\n");
      sandbox.write("repository/.gitignore", "own.x\n");
    },
    ignored: ["own"],
  },
];

function writeLink(sandbox: GitSandbox, path: string, target: string): void {
  const place = sandbox.path(path);
  renameAway(place);
  symlinkSync(target, place);
}

function renameAway(path: string): void {
  try {
    renameSync(path, `${path}.before`);
  } catch {
    // There was none.
  }
}

function commit(sandbox: GitSandbox, folder: string): void {
  const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  sandbox.git(folder, [...who, "commit", "-q", "--allow-empty", "-m", "a"]);
}

describe("sources of ignore rules", () => {
  for (const { what, make, folders = ["repository"], ignored } of scenarios) {
    it(what, async () => {
      using sandbox = new GitSandbox();
      sandbox.init("repository");
      make(sandbox);
      for (const [index, folder] of folders.entries()) {
        const byGit = sandbox.ignoredByGit(folder, paths);
        assert.deepEqual([...(await sandbox.ignoredByUs(folder, paths))].sort(), [...byGit].sort(), folder);
        if (index > 0) continue;
        const expected = new Set(ignored.map((name) => `${name}.x`));
        assert.deepEqual(new Set([...byGit].filter((path) => !path.includes("/"))), expected);
      }
    });
  }
});
