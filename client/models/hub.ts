import { l10n } from "../../server/protocol/l10n";
import { DownloadError } from "./transfer/downloadError";

/** Where the models of the catalogue are, unless a mirror has them too. */
export const huggingFace = new URL("https://huggingface.co");

/** The host of the catalogue's models: a mirror with the same paths, or huggingface.co. Throws for a mirror that is no address. */
export function hubOf(mirror: string, refusal: (url: URL) => string | undefined): URL {
  const text = mirror.trim();
  if (text === "") return huggingFace;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? l10n.t("Enter a complete URL: https://…") : refusal(url);
  if (url !== undefined && problem === undefined && url.search === "" && url.hash === "") return url;
  throw new DownloadError(
    l10n.t(
      "The setting inhouse.models.mirror is not usable. {0}",
      problem ?? l10n.t("Remove “?” or “#” and everything after it."),
    ),
  );
}

/** Whether two addresses name the same file of the same repository, on whichever host. */
export function isSameFile(one: string, other: string): boolean {
  return one === other || (inRepository(one) !== undefined && inRepository(one) === inRepository(other));
}

function inRepository(address: string): string | undefined {
  const { pathname } = URL.canParse(address) ? new URL(address) : { pathname: "" };
  return /\/[^/]+\/[^/]+\/resolve\/[^/]+\/.+$/.exec(pathname)?.[0];
}
