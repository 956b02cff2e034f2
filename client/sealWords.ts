import type { Seal } from "../server/protocol/messages";
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
