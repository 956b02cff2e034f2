import { l10n } from "../../server/protocol/l10n";
import { type KnownSeal, knownSeal, type SealedBy } from "../serverGate/knownSeal";
import { readSetting } from "../settings/configuration";
import { whyNotSealed } from "./sealLabel";

/** The error message if the user requires the seal and the client knows that it is missing. */
export function missingSeal(known: KnownSeal): string | undefined {
  const reason = whyNotSealed(known);
  if (reason === undefined || !readSetting("privacy.requireSeal", false)) return undefined;
  return l10n.t(
    "Inhouse is stopped because inhouse.privacy.requireSeal is on and the server can't be sealed: {0}. Turn off the setting to run without the seal.",
    reason,
  );
}

/** The same before a start. A server that seals itself is checked when it runs. */
export function cannotBeSealed(sealedBy: SealedBy): string | undefined {
  return sealedBy === "server" ? undefined : missingSeal(knownSeal(sealedBy, () => ""));
}
