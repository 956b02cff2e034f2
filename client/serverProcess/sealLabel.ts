import { l10n } from "../../server/protocol/l10n";
import type { Seal, StatusParams } from "../../server/protocol/messages";
import { type KnownSeal, lowerSeal } from "../serverGate/knownSeal";

/** Describes the state of the seal for the user; `farHost`: the other machine on which the server runs. */
export function sealLabel(seal: Seal | undefined, farHost?: string): string {
  switch (seal) {
    case "sealed":
      if (farHost !== undefined)
        return l10n.t(
          "Sealed, on {0} over ssh: the operating system there blocks the server from the network, other processes and writing outside its folders.",
          farHost,
        );
      return l10n.t(
        "Sealed: the operating system blocks the server from the network, other processes and writing outside its folders.",
      );
    case "guarded":
      if (farHost !== undefined)
        return l10n.t(
          "Guarded, on {0} over ssh: the server blocks its own network access. Blocking by the operating system there is not proved.",
          farHost,
        );
      return l10n.t(
        "Guarded: the server blocks its own network access. Blocking by the operating system is not proved.",
      );
    case "open":
      return l10n.t("Open: nothing blocks the server from the network.");
    case undefined:
      return l10n.t("Unknown.");
  }
}

/** The reason why the server cannot be sealed, as a phrase; undefined if it can be. */
export function whyNotSealed({ basis }: KnownSeal): string | undefined {
  switch (basis) {
    case "platform":
      return l10n.t("this operating system supports no seal");
    case "refused":
      return l10n.t("the operating system refused part of the seal");
    case "debugger":
      return l10n.t("the server was started with a debugger");
    case "unlimited":
      return l10n.t("the operating system does not confirm a system call filter for the server");
    default:
      return undefined;
  }
}

/** Says where the code goes when the server runs on another machine. */
export function farDataSentence(farHost: string): string {
  return l10n.t(
    "Goes to {0} only, by this machine's ssh, Inhouse's only process with a network. {0} stores none of it.",
    farHost,
  );
}

/** Says who confirms that the server is sealed. */
export function sealWitness(known: KnownSeal | undefined, farHost?: string): string {
  switch (known?.basis) {
    case "launcher":
      if (farHost !== undefined)
        return l10n.t(
          "Inhouse's launcher, which starts the server on {0} only with the complete seal. The server's self-test agrees. You trust {0} for both.",
          farHost,
        );
      return l10n.t(
        "Inhouse's launcher, which starts the server only with the complete seal. The server's self-test agrees.",
      );
    case "kernel":
      return l10n.t(
        "The server. The operating system confirms a system call filter, but not what it blocks.",
      );
    default:
      return l10n.t("Only the server itself.");
  }
}

/** The server's status with the lower of the seals that it reports and the client knows. */
export function withKnownSeal(
  { seal: reported, sealReason, ...rest }: StatusParams,
  known: KnownSeal | undefined,
): StatusParams {
  const { seal, reason } = effectiveSeal({ seal: reported, reason: sealReason }, known);
  return { ...rest, seal, ...(reason !== undefined && { sealReason: reason }) };
}

/** The lower of the seals that the server reports and the client knows, with the reason. */
export function effectiveSeal(
  reported: { readonly seal: Seal; readonly reason?: string | undefined },
  known: KnownSeal | undefined,
): { readonly seal: Seal; readonly reason?: string | undefined } {
  const seal = known === undefined ? "open" : lowerSeal(reported.seal, known.limit);
  if (seal === reported.seal) return reported;
  return { seal, reason: known && whyNotSealed(known) };
}
