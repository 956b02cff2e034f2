import { l10n } from "../../server/protocol/l10n";
import { nameOf, offerResume } from "./modelDownload";
import type { ModelsDeps } from "./modelsDeps";
import { amountText } from "./progressText";

/** Offers each download that an earlier session left unfinished: once, and in one window. Contacts no host by itself. */
export async function offerUnfinished(deps: ModelsDeps): Promise<void> {
  const { folder, isAllowed } = deps;
  await folder.tidy();
  if (!isAllowed()) return;
  for (const model of await folder.unfinished()) {
    if (!(await folder.claimOffer(model.file))) continue;
    const { host } = new URL(model.url);
    const message = l10n.t(
      "The download of {0} from {1} is unfinished: {2}.",
      nameOf(model),
      host,
      amountText(model),
    );
    await offerResume(model, deps, message);
  }
}
