import { basename } from "node:path";
import { label } from "../../chat/context/labels";
import { isRepositoryPart } from "../../files/repositoryParts";
import { hasLikeSeparators, isDeceivingPath, isDevicePath } from "../../protocol/code/fileNames";
import { asciiForm } from "../../protocol/code/letters";
import { findLookalikes } from "../../protocol/code/lookalikes";
import { mayDirectGit } from "../../protocol/code/neverRead";
import { guardSentence } from "../guards";
import { Refused } from "../refused";

/** Throws `Refused` for a path of an answer that is not what it looks like, or that another system takes for another one. */
export function checkNamedPath(path: string): void {
  if (isDeceivingPath(path)) throw badName(path);
  // A shell would put the home folder there.
  if (path.startsWith("~/")) throw new Refused(guardSentence(label(path), { reason: "outside" }));
  if (mayDirectGit(path)) throw new Refused(guardSentence(label(path), { reason: "gitsOwn" }));
}

/** The same for a file that is not there yet: its name may not seem to be another one either. */
export function checkNewPath(path: string): void {
  checkNamedPath(path);
  const other = otherName(path);
  if (other !== undefined)
    throw new Refused(
      `${label(path)} is not what it looks like: ${label(other.name)} only seems to be ${label(other.looks)}. Ask for another name.`,
    );
  if (hasLikeSeparators(path) || isDevicePath(path)) throw badName(path);
}

/** A name in the path that only seems to be another one, or that a file system takes for it. */
function otherName(path: string): { readonly name: string; readonly looks: string } | undefined {
  const steps = path.split("/").map((name) => ({ name, looks: asciiForm(name) }));
  const same = steps.find((step): step is { name: string; looks: string } => step.looks !== undefined);
  return same ?? findLookalikes(path)[0];
}

/** Throws `Refused` for a file that Git would take for a part of a repository. */
export async function checkRepositoryParts(path: string): Promise<void> {
  if (await isRepositoryPart(path))
    throw new Refused(guardSentence(label(basename(path)), { reason: "gitsOwn" }));
}

function badName(path: string): Refused {
  return new Refused(`No file can be called that: ${label(path)}. Ask for another name.`);
}
