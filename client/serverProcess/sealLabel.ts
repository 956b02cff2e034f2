import type { Seal } from "../../server/protocol/messages";
import { type KnownSeal, lowerSeal } from "../serverGate/knownSeal";
import type { Translate } from "../ui/text";

/** Describes the state of the seal for the user. */
export function sealLabel(seal: Seal | undefined, t: Translate): string {
  switch (seal) {
    case "sealed":
      return t(
        "Sealed: the operating system blocks the server from the network, other processes and writing outside its folders.",
      );
    case "guarded":
      return t(
        "Guarded: the server blocks its own network access. Blocking by the operating system is not proven.",
      );
    case "open":
      return t("Open: nothing blocks the server from the network.");
    case undefined:
      return t("Unknown.");
  }
}

/** The reason why the server cannot be sealed, as a phrase; undefined if it can be. */
export function whyNotSealed({ basis }: KnownSeal, t: Translate): string | undefined {
  switch (basis) {
    case "platform":
      return t("this operating system supports no seal");
    case "refused":
      return t("the operating system refused part of the seal");
    case "debugger":
      return t("the server was started with a debugger");
    case "unlimited":
      return t("the operating system does not confirm a system call filter for the server");
    default:
      return undefined;
  }
}

/** Says who confirms that the server is sealed. */
export function sealWitness(known: KnownSeal | undefined, t: Translate): string {
  switch (known?.basis) {
    case "launcher":
      return t(
        "Inhouse's launcher, which starts the server only with the complete seal. The server's self-test agrees.",
      );
    case "kernel":
      return t("The server. The operating system confirms a system call filter, but not what it blocks.");
    default:
      return t("Only the server itself.");
  }
}

/** The lower of the seals that the server reports and the client knows, with the reason. */
export function effectiveSeal(
  reported: { readonly seal: Seal; readonly reason?: string | undefined },
  known: KnownSeal | undefined,
  t: Translate,
): { readonly seal: Seal; readonly reason?: string | undefined } {
  const seal = known === undefined ? "open" : lowerSeal(reported.seal, known.limit);
  if (seal === reported.seal) return reported;
  return { seal, reason: known && whyNotSealed(known, t) };
}
