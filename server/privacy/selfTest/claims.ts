import { l10n } from "../../protocol/l10n";
import type { Claim, SealedProcess } from "../../protocol/privacy";
import { say } from "../phrases";
import type { Attempt } from "./attempts";

/** Everything that the seal promises. */
const promises = {
  sockets: () => l10n.t("No socket can be created except an unnamed pair of Unix streams"),
  handedOver: () => l10n.t("No socket that was handed over can connect, listen or send elsewhere"),
  descriptors: () =>
    l10n.t(
      "The server inherited no open descriptors except its standard streams and the link to the engine process",
    ),
  processes: () => l10n.t("Memory and descriptors of processes outside the seal cannot be reached"),
  signals: () => l10n.t("No signal reaches a process outside the seal"),
  files: () => l10n.t("No file outside the server's own folders can be changed"),
  coreDumps: () => l10n.t("No crash hands the server's memory to another program"),
  devices: () =>
    l10n.t("No keys can be typed into a terminal, and no device gets requests that the server does not need"),
  kernel: () => l10n.t("Mounts, namespaces, modules and keys of the kernel cannot be reached"),
  threads: () => l10n.t("All of this applies to every thread, permanently"),
  others: () => l10n.t("No system call is allowed that the server does not need"),
};
export type ClaimId = keyof typeof promises;

/** A claim as the self-test leaves it, without texts for the user. */
export interface TestedClaim extends Pick<Claim, "proved"> {
  readonly id: ClaimId;
  readonly attempts: readonly Attempt[];
}

/** A process as the self-test leaves it. */
export interface TestedProcess extends Omit<SealedProcess, "claims"> {
  readonly claims: readonly TestedClaim[];
}

/** Makes the texts of claims and attempts for the user. */
export function inWords(claims: readonly TestedClaim[]): readonly Claim[] {
  return claims.map(({ id, proved, attempts }) => ({
    id,
    what: promises[id](),
    proved,
    attempts: attempts.map(({ what, outcome, answer }) => ({
      what: say(what),
      outcome,
      answer: say(answer),
    })),
  }));
}
