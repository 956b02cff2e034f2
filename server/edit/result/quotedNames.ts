import { l10n } from "../../protocol/l10n";

/** Names for a sentence: “a”, “b”, “c”. */
export function quotedNames([a = "", b, c, ...others]: readonly string[]): string {
  if (b === undefined) return l10n.t("“{0}”", a);
  if (c === undefined) return l10n.t("“{0}”, “{1}”", a, b);
  const three = l10n.t("“{0}”, “{1}”, “{2}”", a, b, c);
  return others.length === 0 ? three : l10n.t("{0}, {1}", three, quotedNames(others));
}
