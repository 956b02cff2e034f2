import { l10n } from "vscode";
import { readSetting } from "./configuration";
import { type KnownSeal, knownSeal, type SealedBy } from "./knownSeal";
import { whyNotSealed } from "./sealWords";

/** Why no server is to run, as a sentence: the user has asked for the seal, and the client knows that there is none. */
export function missingSeal(known: KnownSeal): string | undefined {
  const reason = whyNotSealed(known, l10n.t);
  if (reason === undefined || !readSetting("privacy.requireSeal", false)) return undefined;
  return l10n.t(
    "Nothing runs because inhouse.privacy.requireSeal is on and the server cannot be sealed: {0}. Turn the setting off to go on without.",
    reason,
  );
}

/** The same before a start. One that seals itself is looked at when it runs. */
export function cannotBeSealed(sealedBy: SealedBy): string | undefined {
  return sealedBy === "server" ? undefined : missingSeal(knownSeal(sealedBy, () => ""));
}
