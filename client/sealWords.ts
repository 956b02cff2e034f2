import type { Seal } from "../server/protocol/messages";
import { type KnownSeal, lowerSeal } from "./knownSeal";
import type { Translate } from "./text";

/** What the state of the seal means, for the user; undefined while it is not known. */
export function sealWords(seal: Seal | undefined, t: Translate): string {
  switch (seal) {
    case "sealed":
      return t(
        "Sealed: the system keeps the server from the network, from other processes and from changing files outside its folders.",
      );
    case "guarded":
      return t("Guarded: the server refuses itself the network; that the system does too is not proved.");
    case "open":
      return t("Open: nothing keeps the server from the network.");
    case undefined:
      return t("Not known.");
  }
}

/** Why the server cannot be sealed, as a phrase; undefined when it may be. */
export function whyNotSealed({ known }: KnownSeal, t: Translate): string | undefined {
  switch (known) {
    case "platform":
      return t("this system offers no seal");
    case "refused":
      return t("the system refused a part of the seal");
    case "debugger":
      return t("it was started with a debugger");
    case "unlimited":
      return t("the system does not say that the server's process is limited");
    default:
      return undefined;
  }
}

/** Whose word it is that the server is sealed. */
export function sealWitness(known: KnownSeal | undefined, t: Translate): string {
  switch (known?.known) {
    case "launcher":
      return t(
        "Inhouse's own launcher, which starts the server in the whole seal or not at all. The server's tests agree.",
      );
    case "kernel":
      return t(
        "The server. The system confirms that there is a filter for its system calls, not what it refuses.",
      );
    default:
      return t("The server alone.");
  }
}

/** The lower of what the server says and what the client knows, with the reason why it is not better. */
export function sealOf(
  said: { readonly seal: Seal; readonly reason?: string | undefined },
  known: KnownSeal | undefined,
  t: Translate,
): { readonly seal: Seal; readonly reason?: string | undefined } {
  const seal = known === undefined ? "open" : lowerSeal(said.seal, known.most);
  if (seal === said.seal) return said;
  return { seal, reason: known && whyNotSealed(known, t) };
}
