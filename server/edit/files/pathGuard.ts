import { basename } from "node:path";
import { isRepositoryPart } from "../../files/repositoryParts";
import { asciiForm } from "../../protocol/code/letters";
import { findLookalikes } from "../../protocol/code/lookalikes";
import { l10n } from "../../protocol/l10n";
import { hasLookalikeSeparators, isDeceptivePath, isDevicePath } from "../../protocol/paths/fileNames";
import { mayControlGit } from "../../protocol/paths/neverRead";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import type { FileAccess } from "../../workspace/fileAccess";
import { EditRefusedError } from "../editRefusedError";
import { guardSentence } from "../guards";

/**
 * Throws an `EditRefusedError` for a path in an answer that is deceptive or that another system reads as another path.
 */
export function checkNamedPath(path: string): void {
  if (isDeceptivePath(path)) throw badName(path);
  // A shell would expand it to the home folder.
  if (path.startsWith("~/"))
    throw new EditRefusedError(guardSentence(sanitizeLabel(path), { reason: "outside" }));
  if (mayControlGit(path))
    throw new EditRefusedError(guardSentence(sanitizeLabel(path), { reason: "gitsOwn" }));
}

/** Like `checkNamedPath`, for a new file: its name also must not resemble another one. */
export function checkNewPath(path: string): void {
  checkNamedPath(path);
  const other = otherName(path);
  if (other !== undefined)
    throw new EditRefusedError(
      l10n.t(
        "{0} is not what it looks like: {1} only looks like {2}. Ask for another name.",
        sanitizeLabel(path),
        sanitizeLabel(other.name),
        sanitizeLabel(other.looks),
      ),
    );
  if (hasLookalikeSeparators(path) || isDevicePath(path)) throw badName(path);
}

/** A name in the path that resembles another one, or that a file system takes for another one. */
function otherName(path: string): { readonly name: string; readonly looks: string } | undefined {
  const steps = path.split("/").map((name) => ({ name, looks: asciiForm(name) }));
  const same = steps.find((step): step is { name: string; looks: string } => step.looks !== undefined);
  return same ?? findLookalikes(path)[0];
}

/** Throws an `EditRefusedError` for a file that Git would treat as part of a repository, if that is on this machine. */
export async function checkRepositoryParts(
  path: string,
  { isElsewhere }: Pick<FileAccess, "isElsewhere">,
): Promise<void> {
  if (!isElsewhere && (await isRepositoryPart(path)))
    throw new EditRefusedError(guardSentence(sanitizeLabel(basename(path)), { reason: "gitsOwn" }));
}

function badName(path: string): EditRefusedError {
  return new EditRefusedError(
    l10n.t("{0} is not a valid file name. Ask for another name.", sanitizeLabel(path)),
  );
}
