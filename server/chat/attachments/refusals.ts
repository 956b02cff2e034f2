import { slowDiskSentence } from "../../files/fileRefusedError";
import { maxFileChars, type Unread } from "../../workspace/workspaceFiles";

/** Message for the user: why `name` cannot be attached. */
export function refusal(name: string, { reason, size = 0 }: Unread): string {
  switch (reason) {
    case "outside":
      return `${name} is outside the workspace. Open it in an editor to attach it.`;
    case "linkOutside":
      return `${name} can't be attached: it links outside the workspace.`;
    case "neverRead":
      return `${name} can't be attached: it matches inhouse.privacy.neverRead.`;
    case "gitsOwn":
      return `${name} can't be attached: it belongs to Git.`;
    case "ignored":
      return `${name} can't be attached: Git ignores it.`;
    case "noFile":
      return `${name} can't be attached: it is not a file on this machine.`;
    case "missing":
      return `${name} no longer exists.`;
    case "folder":
      return `${name} is a folder. Attach it as a folder.`;
    case "notOrdinary":
      return `${name} can't be attached: it is a special file.`;
    case "tooSlow":
      return slowDiskSentence(name);
    case "tooLarge":
      return `${name} is too large to attach (${formatSize(size)}, limit ${formatSize(maxFileChars)}). Open it and select a part.`;
    case "binary":
      return `${name} can't be attached: it is not text (${formatSize(size)}).`;
    case "unreadable":
      return `${name} can't be read. Check its permissions.`;
  }
}

function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
