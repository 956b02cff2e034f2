import { basename } from "node:path";
import { label } from "../../chat/context/labels";
import { pathOf } from "../../context/fileAccess";
import { realPath } from "../../files/realPath";
import { findLookalikes } from "../../protocol/code/lookalikes";
import { findUnseen } from "../../protocol/code/unseen";

/** What somebody should know before a file becomes `after`, one sentence each. */
export async function cautions(uri: string, before: string, after: string): Promise<string[]> {
  const path = pathOf(uri.replace(/^vscode-notebook-cell:([^#]*)#.*$/, "file:$1"));
  // A link is as dangerous as what it leads to.
  const real = path === undefined ? undefined : await realPath(path).catch(() => undefined);
  const runs = [path, real?.real].flatMap((each) => runSentence(each, before, after) ?? []);
  const name = path === undefined ? "The new text" : label(basename(path));
  return [
    ...new Set(runs),
    ...unseenSentence(name, before, after),
    ...lookalikeSentence(name, before, after),
  ];
}

/** Files that something runs or obeys without being told to, by the end of their path. */
const runners: readonly (readonly [RegExp, string])[] = [
  [/\.vscode\/(?:tasks|launch|settings|mcp)\.json$|[^/]*\.code-workspace$/, "run by VS Code"],
  [/\.devcontainer\/|\.devcontainer\.json$/, "run by VS Code"],
  [
    /\.github\/(?:workflows|actions)\/|\.gitlab-ci\.ya?ml$|\.circleci\/|azure-pipelines\.ya?ml$|bitbucket-pipelines\.yml$|\.travis\.yml$|\.drone\.yml$|jenkinsfile$/,
    "run by the build server",
  ],
  [
    /\.(?:husky|githooks)\/|lefthook\.ya?ml$|\.pre-commit-config\.ya?ml$|\.git(?:attributes|modules|config)$/,
    "run by Git",
  ],
  [
    /\.(?:bash|zsh)(?:rc|env|_profile|_login|_logout|_aliases)$|\.z?profile$|\.zlog(?:in|out)$|\.kshrc$|\.cshrc$|fish\/config\.fish$|(?:microsoft\.powershell_)?profile\.ps1$/,
    "run by every new shell",
  ],
  [/\.config\/(?:autostart|systemd)\/|library\/launchagents\//, "run when you log in"],
  [/\.ssh\//, "run by ssh"],
  [/\.yarnrc(?:\.yml)?$|\.pnpmfile\.c?js$|bunfig\.toml$/, "run by the package manager"],
  [/\.cargo\/config(?:\.toml)?$/, "run by Cargo"],
  [
    /(?:agents|claude|gemini)\.md$|\.github\/(?:copilot-instructions\.md$|instructions\/|prompts\/)|\.cursor(?:rules$|\/)|\.windsurfrules$|\.clinerules/,
    "followed by assistants",
  ],
];

function runSentence(path: string | undefined, before: string, after: string): string | undefined {
  if (path === undefined) return undefined;
  const plain = `/${path.replaceAll("\\", "/")}`.toLowerCase();
  const found = runners.find(([end]) => new RegExp(`(?<=/)(?:${end.source})`).test(plain))?.[1];
  const by = found ?? (plain.endsWith("/package.json") && changesScripts(before, after) ? "run by npm" : "");
  if (by === "") return undefined;
  const name = path.replaceAll("\\", "/").split("/").slice(-2).join("/");
  return `${label(name)} is ${by}: read every line of this change before you accept it.`;
}

/** Of package.json, npm runs only some fields. */
function changesScripts(before: string, after: string): boolean {
  const fields = (text: string) => {
    const { scripts, bin, ...rest } = JSON.parse(text === "" ? "{}" : text) as Record<string, unknown>;
    return JSON.stringify([scripts, bin, rest["husky"], rest["simple-git-hooks"], rest["lint-staged"]]);
  };
  try {
    return fields(before) !== fields(after);
  } catch {
    return true;
  }
}

function unseenSentence(name: string, before: string, after: string): string[] {
  const plain = after.replaceAll("\r\n", "\n");
  const strange = findUnseen(plain).find(({ start, end }) => !before.includes(plain.slice(start, end)));
  if (strange === undefined) return [];
  return [
    `${name} would hold characters that cannot be seen (${strange.name}): the code may not be what it looks like.`,
  ];
}

function lookalikeSentence(name: string, before: string, after: string): string[] {
  const [strange] = findLookalikes(after, before);
  if (strange === undefined) return [];
  return [
    `${name} would hold a name with letters that only look Latin (${label(strange.name)}): it is another name than ${label(strange.looks)}.`,
  ];
}
