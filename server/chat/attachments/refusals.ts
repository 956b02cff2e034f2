import { slowDiskSentence } from "../../files/fileRefusedError";
import { l10n } from "../../protocol/l10n";
import { maxFileChars, type Unread } from "../../workspace/workspaceFiles";

/** Message for the user: why `name` cannot be attached. */
export function refusal(name: string, { reason, size = 0 }: Unread): string {
  switch (reason) {
    case "outside":
      return l10n.t("{0} is outside the workspace. Open it in an editor to attach it.", name);
    case "linkOutside":
      return l10n.t("{0} can't be attached: it links outside the workspace.", name);
    case "neverRead":
      return l10n.t("{0} can't be attached: it matches inhouse.privacy.neverRead.", name);
    case "gitsOwn":
      return l10n.t("{0} can't be attached: it belongs to Git.", name);
    case "ignored":
      return l10n.t("{0} can't be attached: Git ignores it.", name);
    case "noFile":
      return l10n.t("{0} can't be attached: it is not a file on this machine.", name);
    case "elsewhere":
      return l10n.t(
        "{0} can't be attached: the server runs on another machine and sees only the files that are open. Open it first.",
        name,
      );
    case "missing":
      return l10n.t("{0} no longer exists.", name);
    case "folder":
      return l10n.t("{0} is a folder. Attach it as a folder.", name);
    case "notOrdinary":
      return l10n.t("{0} can't be attached: it is a special file.", name);
    case "tooSlow":
      return slowDiskSentence(name);
    case "tooLarge":
      return l10n.t(
        "{0} is too large to attach ({1}, limit {2}). Open it and select a part.",
        name,
        formatSize(size),
        formatSize(maxFileChars),
      );
    case "binary":
      return l10n.t("{0} can't be attached: it is not text ({1}).", name, formatSize(size));
    case "unreadable":
      return l10n.t("{0} can't be read. Check its permissions.", name);
  }
}

function formatSize(bytes: number): string {
  if (bytes < 1024) return l10n.t("{0} bytes", String(bytes));
  if (bytes < 1024 * 1024) return l10n.t("{0} KB", String(Math.ceil(bytes / 1024)));
  return l10n.t("{0} MB", Math.round((bytes * 10) / 1024 / 1024) / 10);
}
