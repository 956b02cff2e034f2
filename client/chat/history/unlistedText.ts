import type { Translate } from "../../text";
import type { Unlisted } from "./historyStore";

/** What the list of conversations has to say beside them, one sentence each. */
export function unlistedText(
  { newer, damaged, unreadable, isClosed }: Unlisted,
  folder: string,
  t: Translate,
): string[] {
  if (isClosed) return [t("The conversations can't be read: check the permissions of {0}.", folder)];
  return [
    ...one(newer, (count) =>
      count === 1
        ? t("A newer version of Inhouse has written one more, which this one can't show. It stays as it is.")
        : t(
            "A newer version of Inhouse has written {0} more, which this one can't show. They stay as they are.",
            count,
          ),
    ),
    ...one(damaged, (count) =>
      count === 1
        ? t("One more is damaged and was kept aside in {0}.", folder)
        : t("{0} more are damaged and were kept aside in {1}.", count, folder),
    ),
    ...one(unreadable, (count) =>
      count === 1
        ? t("One more can't be read: check the permissions of what is in {0}.", folder)
        : t("{0} more can't be read: check the permissions of what is in {1}.", count, folder),
    ),
  ];
}

function one(count: number, sentence: (count: number) => string): string[] {
  return count === 0 ? [] : [sentence(count)];
}
