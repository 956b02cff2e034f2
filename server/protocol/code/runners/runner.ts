import { l10n } from "../../l10n";

/** Files that a tool runs or applies automatically as soon as it is used in their folder. */
export interface Runner {
  /** Globs for names or ends of paths; they match in any folder, ignoring case. */
  readonly files: readonly string[];
  /** Predicate for a sentence about the file: "run by npm". */
  readonly is: string;
  /** URL of the tool's documentation of this. */
  readonly source: string;
}

/** One entry per kind of file of a tool. */
export function runner(is: () => string, source: string, ...files: string[]): Runner {
  return {
    files,
    get is() {
      return is();
    },
    source,
  };
}

export function runBy(tool: string): () => string {
  return () => l10n.t("run by {0}", tool);
}

export function usedBy(tool: string): () => string {
  return () => l10n.t("used by {0}", tool);
}
