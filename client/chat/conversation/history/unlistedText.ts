import { l10n } from "../../../../server/protocol/l10n";

import type { Unlisted } from "./historyStore";

/** One sentence for each group of conversations that the list cannot show. */
export function unlistedText({ newer, damaged, unreadable, isClosed }: Unlisted, folder: string): string[] {
  if (isClosed) return [l10n.t("Can't read the conversations. Check the permissions of {0}.", folder)];
  return [
    ...one(newer, (count) =>
      count === 1
        ? l10n.t(
            "One more conversation is from a newer version of Inhouse. This version keeps it but can't show it.",
          )
        : l10n.t(
            "{0} more conversations are from a newer version of Inhouse. This version keeps them but can't show them.",
            count,
          ),
    ),
    ...one(damaged, (count) =>
      count === 1
        ? l10n.t("One more conversation is damaged. Its file is kept in {0}.", folder)
        : l10n.t("{0} more conversations are damaged. Their files are kept in {1}.", count, folder),
    ),
    ...one(unreadable, (count) =>
      count === 1
        ? l10n.t("Can't read one more conversation. Check the file permissions in {0}.", folder)
        : l10n.t("Can't read {0} more conversations. Check the file permissions in {1}.", count, folder),
    ),
  ];
}

function one(count: number, sentence: (count: number) => string): string[] {
  return count === 0 ? [] : [sentence(count)];
}
