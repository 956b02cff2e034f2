import { maxFileChars, type Unread } from "../../context/workspaceFiles";

/** One sentence for the user: why `name` is not read. */
export function refusal(name: string, { reason, size = 0 }: Unread): string {
  switch (reason) {
    case "outside":
      return `${name} is outside the workspace, so it is not read: open it in an editor to attach it.`;
    case "linkOutside":
      return `${name} is a link to a place outside the workspace, so it is not read.`;
    case "neverRead":
      return `${name} matches inhouse.privacy.neverRead, so it is never read.`;
    case "gitsOwn":
      return `${name} belongs to Git itself, so it is not read.`;
    case "ignored":
      return `${name} is ignored by git, so it is not read.`;
    case "noFile":
      return `${name} is not a file on this machine, so it cannot be attached.`;
    case "missing":
      return `${name} is not there any more.`;
    case "folder":
      return `${name} is a folder: attach it as a folder.`;
    case "notOrdinary":
      return `${name} is not an ordinary file, so it is not read.`;
    case "tooSlow":
      return `${name} is on a disk that does not answer: check its connection and try again.`;
    case "tooLarge":
      return `${name} has ${inWords(size)}, and at most ${inWords(maxFileChars)} can be attached: open it and select a part.`;
    case "binary":
      return `${name} is not text (${inWords(size)}), so it cannot be attached.`;
    case "unreadable":
      return `${name} cannot be read: check its permissions.`;
  }
}

function inWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
