import type { Seal } from "../server/protocol/messages";
import type { Translate } from "./text";

/** What the state of the seal means, for the user; undefined while it is not known. */
export function sealWords(seal: Seal | undefined, t: Translate): string {
  switch (seal) {
    case "sealed":
      return t("Sealed: the system refuses the server any network connection.");
    case "guarded":
      return t("Guarded: the server refuses itself the network; the system does not refuse it.");
    case "open":
      return t("Open: nothing keeps the server from the network.");
    case undefined:
      return t("Not known.");
  }
}
