import { l10n } from "../../protocol/l10n";

export type MoveKind = "rename" | "copy";

/** Why `old` cannot be renamed or copied. */
export function noSource(kind: MoveKind, old: string): string {
  return kind === "rename"
    ? l10n.t("{0} can't be renamed: it does not exist.", old)
    : l10n.t("{0} can't be copied: it does not exist.", old);
}

export function targetExists(kind: MoveKind, old: string, now: string): string {
  return kind === "rename"
    ? l10n.t("{0} can't be renamed to {1}: that file already exists.", old, now)
    : l10n.t("{0} can't be copied to {1}: that file already exists.", old, now);
}

export function targetTaken(kind: MoveKind, old: string, now: string): string {
  return kind === "rename"
    ? l10n.t("{0} can't be renamed to {1}: the answer has another file of that name.", old, now)
    : l10n.t("{0} can't be copied to {1}: the answer has another file of that name.", old, now);
}

export function movedSentence(name: string): string {
  return l10n.t("The answer already renames or deletes {0}. Ask for one of the two.", name);
}
