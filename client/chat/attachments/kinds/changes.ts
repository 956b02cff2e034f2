import { l10n } from "../../../../server/protocol/l10n";
import { changedFiles, newOrChanged, type Which } from "../../../git/changedFiles";
import { gitApi } from "../../../git/git";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { containsQuery } from "../fuzzy";

/** "@changes": the changes that Git reports. */
export const changesKind: AttachmentKind = {
  kind: "changes",
  async find(query) {
    const repositories = (await gitApi())?.repositories ?? [];
    const staged = repositories.some(({ state }) => state.indexChanges.length > 0);
    const unstaged = repositories.some(({ state }) => newOrChanged(state) > 0);
    const offers: Attachment[] = [];
    if (staged && unstaged) offers.push(changesAttachment("all"));
    if (staged) offers.push(changesAttachment("staged"));
    if (unstaged) offers.push(changesAttachment("unstaged"));
    return offers.filter(({ label }) => containsQuery(query, label));
  },
  async items({ variant }) {
    const git = await gitApi();
    if (git === undefined)
      return { problem: l10n.t("Git is not available. Enable VS Code's built-in Git extension.") };
    const which = variant === "staged" || variant === "unstaged" ? variant : "all";
    const files = await Promise.all(git.repositories.map((repository) => changedFiles(repository, which)));
    const all = files.flat();
    if (all.length > 0) return [{ kind: "changes", files: all }];
    return { problem: l10n.t("No changes to attach.") };
  },
};

export function changesAttachment(which: Which): Attachment {
  const label = {
    all: l10n.t("Changes"),
    staged: l10n.t("Staged changes"),
    unstaged: l10n.t("Unstaged changes"),
  };
  return { id: `changes ${which}`, kind: "changes", label: label[which], variant: which };
}
