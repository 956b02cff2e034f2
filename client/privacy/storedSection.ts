import { l10n } from "../../server/protocol/l10n";
import type { StorageUsage, StoredId } from "../storage/storageLayout";
import { commandIds } from "../ui/commandIds";
import { byteText } from "../ui/text";
import { note, type ReportCell, type ReportPart, type ReportSection, text } from "./reportParts";

/** More paths would make the table unreadable. */
const maxPathsInRow = 4;

/** A table of the stored data, with a button to delete each kind. */
export function storedSection(stored: readonly StorageUsage[]): ReportSection {
  const rows = stored.map((each): ReportCell[] => {
    const { title, about } = storedDataText(each.id);
    const erase = {
      command: commandIds.eraseStoredData,
      argument: each.id,
      label: l10n.t("Delete…"),
      title: l10n.t("Delete: {0}", title),
    };
    const isThere = each.bytes > 0;
    return [
      `${title}. ${about}`,
      where(each),
      isThere ? l10n.t("{0}, files: {1}", byteText(each.bytes), each.files) : l10n.t("Empty"),
      isThere ? erase : "",
    ];
  });
  const head = [l10n.t("Data"), l10n.t("Location"), l10n.t("Size"), l10n.t("Delete")];
  const parts: ReportPart[] = [
    { kind: "table", table: { caption: l10n.t("Stored on this machine"), head, rows } },
    text(
      l10n.t(
        "Inhouse writes nothing to the workspace. All data is in VS Code's storage, and only you can read what Inhouse writes there.",
      ),
    ),
  ];
  for (const { id, paths } of stored)
    if (paths.length > maxPathsInRow) {
      const { title } = storedDataText(id);
      parts.push({ kind: "list", title: l10n.t("{0}: {1} locations", title, paths.length), items: paths });
    }
  // VS Code creates the log folder.
  const open = stored.filter(({ id }) => id !== "logs").flatMap(({ openToOthers }) => openToOthers);
  if (open.length > 0) {
    parts.push(note(l10n.t("Permissions may give other users of this machine access to these:")));
    parts.push({ kind: "list", title: l10n.t("Accessible to others ({0})", open.length), items: open });
  }
  return { title: l10n.t("Stored on this machine"), parts };
}

export function storedDataText(id: StoredId): { readonly title: string; readonly about: string } {
  switch (id) {
    case "history":
      return {
        title: l10n.t("Chat history"),
        about: l10n.t("Questions, answers, attached code and the draft in this workspace."),
      };
    case "index":
      return {
        title: l10n.t("Codebase index"),
        about: l10n.t(
          "Words in this workspace's files and their locations. Rebuilt unless inhouse.codebase.enabled is off.",
        ),
      };
    case "promptCache":
      return {
        title: l10n.t("Prompt cache"),
        about: l10n.t(
          "Evaluated text of recently used files. Rewritten unless inhouse.privacy.keepPromptCache is off.",
        ),
      };
    case "statistics":
      return {
        title: l10n.t("Statistics"),
        about: l10n.t("Counts without code, and the confidence threshold learned from them."),
      };
    case "modelTrials":
      return {
        title: l10n.t("Model trials"),
        about: l10n.t(
          "Which model files loaded and which crashed the trial process. Recreated when missing.",
        ),
      };
    case "serverFiles":
      return {
        title: l10n.t("Other server files"),
        about: l10n.t(
          "Temporary files, code compiled by GPU drivers, and everything else in the server's folders.",
        ),
      };
    case "memory":
      return {
        title: l10n.t("Remembered inputs"),
        about: l10n.t(
          "Edit instructions in this workspace, the chat model's capabilities, and that “Get Started” was opened.",
        ),
      };
    case "models":
      return {
        title: l10n.t("Downloaded models"),
        about: l10n.t(
          "Only models that you downloaded with Inhouse. Afterwards, change settings that refer to one of them.",
        ),
      };
    case "gpu":
      return {
        title: l10n.t("GPU backend"),
        about: l10n.t(
          "What “Inhouse: Set Up GPU” built, and unfinished builds. The CPU computes without it.",
        ),
      };
    case "logs":
      return {
        title: l10n.t("Logs"),
        about: l10n.t(
          "Logs of this session. Only the trace, if turned on, contains code. VS Code deletes older logs.",
        ),
      };
    case "otherWorkspaces":
      return {
        title: l10n.t("Other workspaces"),
        about: l10n.t(
          "Chat histories, indexes and prompt caches of all other workspaces. Windows without a folder count as one.",
        ),
      };
  }
}

function where({ id, paths }: StorageUsage): ReportCell {
  if (paths.length > maxPathsInRow) return l10n.t("{0} locations, listed below", paths.length);
  const all = id === "memory" ? [l10n.t("VS Code's state"), ...paths] : paths;
  return all.length > 0 ? { code: all.join("\n") } : "–";
}
