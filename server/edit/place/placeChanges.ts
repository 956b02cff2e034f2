import { l10n } from "../../protocol/l10n";
import type { Changes, ChangesProblem, FileChange } from "../answer/fileChange";
import { EditRefusedError } from "../editRefusedError";
import type { Parts } from "../source";
import { asDeepAsCode, partsAsWritten } from "./looseLines";
import { cutOffSentence, type Placed } from "./placed";
import { placeRegion } from "./placeRegion";
import { placeSearch } from "./placeSearch";

interface ChangesPlace {
  readonly parts: Parts;
  readonly path: string;
  readonly languageId: string;
  readonly isCutOff?: boolean;
}

/** Applies changes in an edit format. Throws an `EditRefusedError` if their place is unclear. */
export function placeChanges(
  { changes, problem }: Pick<Changes, "changes" | "problem">,
  { parts, path, languageId, isCutOff = false }: ChangesPlace,
): Placed {
  if (problem !== undefined) throw new EditRefusedError(problemSentence(problem));
  if (isCutOff) throw new EditRefusedError(cutOffSentence());
  const own = forThisFile(changes, path);
  if (own.length === 0) throw new EditRefusedError(otherFile(changes[0]?.path));
  if (own.some(({ kind }) => kind !== "change" && kind !== "create"))
    throw new EditRefusedError(
      l10n.t(
        "The answer renames, copies or deletes the file, but an edit changes only its text. Ask for that in the chat.",
      ),
    );
  const [first, ...others] = own;
  if (first?.lines !== undefined && others.length === 0) return placeRegion(first.lines, parts, languageId);
  if (own.some(({ lines }) => lines !== undefined)) throw new EditRefusedError(problemSentence("malformed"));
  const blocks = own.flatMap((change) => change.blocks);
  const placed = placeSearch(
    blocks.map((block) => ({ ...block, replace: asDeepAsCode(block.replace, languageId) })),
    parts,
  );
  return { ...placed, parts: partsAsWritten(placed.parts) };
}

export function problemSentence(problem: ChangesProblem): string {
  switch (problem) {
    case "cutOff":
      return cutOffSentence();
    case "ambiguous":
      return l10n.t("The code has lines that look like edit markers. Select less, without those lines.");
    case "malformed":
      return l10n.t("The answer's edit markers do not match. Ask again.");
    case "notText":
      return l10n.t(
        "The answer changes no text, only a file's mode or binary content. Change that yourself.",
      );
  }
}

/**
 * Changes that name this file or none. If there are none, takes all text changes: models confuse names more often than
 * lines.
 */
function forThisFile(changes: readonly FileChange[], path: string): readonly FileChange[] {
  const own = changes.filter((change) => change.path === undefined || isSameFile(change.path, path));
  return own.length > 0 ? own : changes.filter(({ kind }) => kind === "change");
}

export function otherFile(path: string | undefined): string {
  if (path === undefined)
    return l10n.t(
      "The answer is for another file, not for this file. Ask in that file, or describe the change for this one.",
    );
  return l10n.t(
    "The answer is for {0}, not for this file. Ask in that file, or describe the change for this one.",
    path,
  );
}

export function isSameFile(named: string, path: string): boolean {
  const plain = (each: string) =>
    each
      .normalize("NFC")
      .replaceAll("\\", "/")
      .replace(/^(?:\.?\/)+/, "");
  return `/${plain(path)}`.endsWith(`/${plain(named)}`) || `/${plain(named)}`.endsWith(`/${plain(path)}`);
}
