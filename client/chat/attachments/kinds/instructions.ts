import { Disposable, FileType, RelativePattern, Uri, workspace } from "vscode";
import { l10n } from "../../../../server/protocol/l10n";
import { readSetting, settingChanged } from "../../../settings/configuration";
import { labelOf } from "../../../workspace/workspacePaths";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { fuzzyScore } from "../fuzzy";

/** Common instruction files for assistants, in each workspace folder. */
const names = ["AGENTS.md", ".github/copilot-instructions.md"];

/** Instructions for assistants by the authors of a workspace; used only in trusted workspaces. */
export const instructionsKind: AttachmentKind = {
  kind: "instructions",
  async find(query) {
    const found = await instructionFiles();
    return found.filter(({ label, detail = "" }) => fuzzyScore(query, detail) + fuzzyScore(query, label) > 0);
  },
  async items({ uri }) {
    if (!workspace.isTrusted) return { problem: l10n.t("Not used in Restricted Mode.") };
    return uri === undefined ? [] : [{ kind: "instructions", uri }];
  },
};

interface InstructionsWatch extends Disposable {
  /** Settles after the first search. */
  readonly first: Promise<void>;
}

/** Reports the instruction files that go with each question, and again when they change. */
export function watchInstructions(report: (files: readonly Attachment[]) => void): InstructionsWatch {
  let watchers: Disposable[] = [];
  let latest = 0;
  const look = async () => {
    const run = ++latest;
    const found = readSetting("chat.useInstructionFiles", true) ? await instructionFiles() : [];
    if (run === latest) report(found);
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
  const exist = await Promise.all(files.map(isFile));
  return files.filter((_, at) => exist[at] === true).map(instructionsAttachment);
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
