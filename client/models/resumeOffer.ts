import { setTimeout as delay } from "node:timers/promises";
import { l10n } from "../../server/protocol/l10n";
import { nameOf, offerResume } from "./modelDownload";
import type { UnfinishedModel } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { amountText } from "./progressText";
import { showDownloadError } from "./showDownloadError";

/**
 * How often, and for how long, the offer waits for the end of a download: a reloaded window starts before its old process has
 * ended, and the lock of a process that was killed may last a minute. In milliseconds.
 */
const lookAgain = { everyMs: 3000, times: 40 } as const;

/** Offers each download that an earlier session left unfinished: once, and in one window. Contacts no host by itself. */
export async function offerUnfinished(deps: ModelsDeps): Promise<void> {
  const { folder, isAllowed } = deps;
  await folder.tidy();
  for (let look = 0; look < lookAgain.times && isAllowed(); look++) {
    let isBusy = false;
    for (const model of await folder.unfinished()) {
      const claim = await folder.claimOffer(model.file);
      isBusy ||= claim === "busy";
      if (claim === "yes") void offer(model, deps).catch((error) => showDownloadError(error, deps));
    }
    if (!isBusy) return;
    await delay(lookAgain.everyMs, undefined, { ref: false });
  }
}

async function offer(model: UnfinishedModel, deps: ModelsDeps): Promise<void> {
  const { host } = new URL(model.url);
  const message = l10n.t(
    "The download of {0} from {1} is unfinished: {2}.",
    nameOf(model),
    host,
    amountText(model),
  );
  await offerResume(model, deps, message);
}
