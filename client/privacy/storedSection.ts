import { commandIds } from "../commandIds";
import { byteText, type Translate } from "../text";
import { note, type ReportCell, type ReportPart, type ReportSection, text } from "./reportParts";
import type { StoredFacts, StoredId } from "./storedThings";

/** More would make the table unreadable. */
const maxPathsInRow = 4;

/** What is kept on disk, with a button to erase each. */
export function storedSection(stored: readonly StoredFacts[], t: Translate): ReportSection {
  const rows = stored.map((each): ReportCell[] => {
    const { title, about } = storedWords(each.id, t);
    const erase = {
      command: commandIds.eraseStoredData,
      argument: each.id,
      label: t("Erase…"),
      title: t("Erase: {0}", title),
    };
    const isThere = each.bytes > 0;
    return [
      `${title}. ${about}`,
      where(each, t),
      isThere ? t("{0}, files: {1}", byteText(each.bytes), each.files) : t("Nothing"),
      isThere ? erase : "",
    ];
  });
  const head = [t("What"), t("Where"), t("Size"), t("Erase")];
  const parts: ReportPart[] = [
    { kind: "table", table: { caption: t("What is kept on this machine"), head, rows } },
    text(
      t(
        "Nothing is written into the workspace. All of it lies in VS Code's own storage, and what Inhouse writes there can be read by you alone.",
      ),
    ),
  ];
  for (const { id, paths } of stored)
    if (paths.length > maxPathsInRow) {
      const { title } = storedWords(id, t);
      parts.push({ kind: "list", title: t("{0}: {1} places", title, paths.length), items: paths });
    }
  // The log folder is VS Code's to make.
  const open = stored.filter(({ id }) => id !== "logs").flatMap(({ openToOthers }) => openToOthers);
  if (open.length > 0) {
    parts.push(note(t("Others on this machine may get at these, by their permissions:")));
    parts.push({ kind: "list", title: t("Open to others ({0})", open.length), items: open });
  }
  return { title: t("What is kept on this machine"), parts };
}

export function storedWords(id: StoredId, t: Translate): { readonly title: string; readonly about: string } {
  switch (id) {
    case "history":
      return {
        title: t("Chat history"),
        about: t("Questions, answers, attached code and the draft of this workspace."),
      };
    case "index":
      return {
        title: t("Codebase index"),
        about: t(
          "Words of this workspace's files and where they stand. Made anew unless inhouse.codebase.enabled is off.",
        ),
      };
    case "promptCache":
      return {
        title: t("Prompt cache"),
        about: t(
          "Evaluated text of the files worked in last. Written again unless inhouse.privacy.keepPromptCache is off.",
        ),
      };
    case "statistics":
      return {
        title: t("Statistics"),
        about: t("Counts without code, and what is learned from them: how sure the model must be."),
      };
    case "editRecord":
      return {
        title: t("Record of edits"),
        about: t("Counts of which form of answer suits which model, without code."),
      };
    case "modelTrials":
      return {
        title: t("Trials of models"),
        about: t(
          "Which model files could be loaded and which ended the process that tried. Made anew when it is gone.",
        ),
      };
    case "serverFiles":
      return {
        title: t("Other files of the server"),
        about: t(
          "Temporary files, what drivers of graphics cards have compiled, and all else in the server's folders.",
        ),
      };
    case "memory":
      return {
        title: t("Remembered inputs"),
        about: t("Instructions of edits in this workspace, and what the chat model can do."),
      };
    case "models":
      return {
        title: t("Downloaded models"),
        about: t(
          "Only what you have downloaded by Inhouse. A setting that names one of them has to be changed.",
        ),
      };
    case "logs":
      return {
        title: t("Logs"),
        about: t(
          "Of this session, without code; with code only in the trace, if you have turned it on. VS Code deletes older ones.",
        ),
      };
    case "otherWorkspaces":
      return {
        title: t("Other workspaces"),
        about: t(
          "Chat histories, indexes and prompt caches of all other workspaces; windows without a folder count as one.",
        ),
      };
  }
}

function where({ id, paths }: StoredFacts, t: Translate): ReportCell {
  if (paths.length > maxPathsInRow) return t("{0} places, listed below", paths.length);
  if (paths.length > 0) return { code: paths.join("\n") };
  return id === "memory" ? t("VS Code's own state") : "–";
}
