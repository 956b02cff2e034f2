import { Disposable, FileType, l10n, RelativePattern, Uri, workspace } from "vscode";
import { readSetting, settingChanged } from "../../configuration";
import { labelOf } from "../../workspacePaths";
import type { Attachment } from "../history/conversation";
import type { ContextKind } from "./contextKind";
import { fuzzyScore } from "./fuzzy";

/** The files that assistants usually take instructions from, in each folder of the workspace. */
const names = ["AGENTS.md", ".github/copilot-instructions.md"];

/** Instructions that the authors of a workspace have written for assistants. Of a workspace that is not trusted they are not used. */
export const instructionsKind: ContextKind = {
  kind: "instructions",
  async find(query) {
    const found = await instructionFiles();
    return found.filter(({ label, detail = "" }) => fuzzyScore(query, detail) + fuzzyScore(query, label) > 0);
  },
  async items({ uri }) {
    if (!workspace.isTrusted)
      return { problem: l10n.t("It is not used because this workspace is not trusted.") };
    return uri === undefined ? [] : [{ kind: "instructions", uri }];
  },
};

interface InstructionsWatch extends Disposable {
  /** Settles when it has looked for the first time. */
  readonly first: Promise<void>;
}

/** Tells which files of instructions go with each question, and when there are others or they say something else. */
export function watchInstructions(tell: (files: readonly Attachment[]) => void): InstructionsWatch {
  let watchers: Disposable[] = [];
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const found = readSetting("chat.useInstructionFiles", true) ? await instructionFiles() : [];
    if (mine === asked) tell(found);
  };
  const watch = () => {
    Disposable.from(...watchers).dispose();
    watchers = (workspace.workspaceFolders ?? []).flatMap((folder) => {
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, `{${names.join(",")}}`));
      return [watcher, watcher.onDidCreate(look), watcher.onDidChange(look), watcher.onDidDelete(look)];
    });
    return look();
  };
  const first = watch();
  const all = Disposable.from(
    new Disposable(() => Disposable.from(...watchers).dispose()),
    workspace.onDidChangeWorkspaceFolders(watch),
    workspace.onDidGrantWorkspaceTrust(look),
    workspace.onDidChangeConfiguration((event) => {
      if (settingChanged(event, "chat.useInstructionFiles")) void look();
    }),
  );
  return { first, dispose: () => all.dispose() };
}

async function instructionFiles(): Promise<Attachment[]> {
  if (!workspace.isTrusted) return [];
  const files = (workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    names.map((name) => Uri.joinPath(uri, name)),
  );
  const there = await Promise.all(files.map(isFile));
  return files.filter((_, at) => there[at] === true).map(instructionsAttachment);
}

async function isFile(uri: Uri): Promise<boolean> {
  try {
    const { type } = await workspace.fs.stat(uri);
    return (type & FileType.File) !== 0;
  } catch {
    return false;
  }
}

function instructionsAttachment(uri: Uri): Attachment {
  const detail = labelOf(uri);
  return {
    id: `instructions ${uri}`,
    kind: "instructions",
    label: uri.path.split("/").at(-1) ?? detail,
    detail,
    uri: uri.toString(),
  };
}
