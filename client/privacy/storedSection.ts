import type { StorageUsage, StoredId } from "../storage/storageLayout";
import { commandIds } from "../ui/commandIds";
import { byteText, type Translate } from "../ui/text";
import { note, type ReportCell, type ReportPart, type ReportSection, text } from "./reportParts";

/** More paths would make the table unreadable. */
const maxPathsInRow = 4;

/** A table of the stored data, with a button to delete each kind. */
export function storedSection(stored: readonly StorageUsage[], t: Translate): ReportSection {
  const rows = stored.map((each): ReportCell[] => {
    const { title, about } = storedDataText(each.id, t);
    const erase = {
      command: commandIds.eraseStoredData,
      argument: each.id,
      label: t("Delete…"),
      title: t("Delete: {0}", title),
    };
    const isThere = each.bytes > 0;
    return [
      `${title}. ${about}`,
      where(each, t),
      isThere ? t("{0}, files: {1}", byteText(each.bytes), each.files) : t("Empty"),
      isThere ? erase : "",
    ];
  });
  const head = [t("Data"), t("Location"), t("Size"), t("Delete")];
  const parts: ReportPart[] = [
    { kind: "table", table: { caption: t("Stored on this machine"), head, rows } },
    text(
      t(
        "Inhouse writes nothing to the workspace. All data is in VS Code's storage, and only you can read what Inhouse writes there.",
      ),
    ),
  ];
  for (const { id, paths } of stored)
    if (paths.length > maxPathsInRow) {
      const { title } = storedDataText(id, t);
      parts.push({ kind: "list", title: t("{0}: {1} locations", title, paths.length), items: paths });
    }
  // VS Code creates the log folder.
  const open = stored.filter(({ id }) => id !== "logs").flatMap(({ openToOthers }) => openToOthers);
  if (open.length > 0) {
    parts.push(note(t("Permissions may give other users of this machine access to these:")));
    parts.push({ kind: "list", title: t("Accessible to others ({0})", open.length), items: open });
  }
  return { title: t("Stored on this machine"), parts };
}

export function storedDataText(
  id: StoredId,
  t: Translate,
): { readonly title: string; readonly about: string } {
  switch (id) {
    case "history":
      return {
        title: t("Chat history"),
        about: t("Questions, answers, attached code and the draft in this workspace."),
      };
    case "index":
      return {
        title: t("Codebase index"),
        about: t(
          "Words in this workspace's files and their locations. Rebuilt unless inhouse.codebase.enabled is off.",
        ),
      };
    case "promptCache":
      return {
        title: t("Prompt cache"),
        about: t(
          "Evaluated text of recently used files. Rewritten unless inhouse.privacy.keepPromptCache is off.",
        ),
      };
    case "statistics":
      return {
        title: t("Statistics"),
        about: t("Counts without code, and the confidence threshold learned from them."),
      };
    case "modelTrials":
      return {
        title: t("Model trials"),
        about: t("Which model files loaded and which crashed the trial process. Recreated when missing."),
      };
    case "serverFiles":
      return {
        title: t("Other server files"),
        about: t(
          "Temporary files, code compiled by GPU drivers, and everything else in the server's folders.",
        ),
      };
    case "memory":
      return {
        title: t("Remembered inputs"),
        about: t("Edit instructions in this workspace, and the chat model's capabilities."),
      };
    case "models":
      return {
        title: t("Downloaded models"),
        about: t(
          "Only models that you downloaded with Inhouse. Afterwards, change settings that refer to one of them.",
        ),
      };
    case "logs":
      return {
        title: t("Logs"),
        about: t(
          "Logs of this session. Only the trace, if turned on, contains code. VS Code deletes older logs.",
        ),
      };
    case "otherWorkspaces":
      return {
        title: t("Other workspaces"),
        about: t(
          "Chat histories, indexes and prompt caches of all other workspaces. Windows without a folder count as one.",
        ),
      };
  }
}

function where({ id, paths }: StorageUsage, t: Translate): ReportCell {
  if (paths.length > maxPathsInRow) return t("{0} locations, listed below", paths.length);
  if (paths.length > 0) return { code: paths.join("\n") };
  return id === "memory" ? t("VS Code's state") : "–";
}
