import { removeInvisible } from "../../server/protocol/code/invisibleCharacters";
import { l10n } from "../../server/protocol/l10n";

export interface FarFailure {
  /** One sentence that names the host. */
  readonly message: string;
  /** Trying again would fail in the same way. */
  readonly isFinal: boolean;
}

/** Exit code of ssh when it failed itself; otherwise it exits with the code of the remote command. */
const ownFailure = 255;

/** Explains the end of ssh. `code` is null if a signal ended it; `isGreeted`: the script on the far host had begun. */
export function explainEnd(
  host: string,
  {
    code,
    errors,
    isGreeted,
  }: { readonly code: number | null; readonly errors: string; readonly isGreeted: boolean },
): FarFailure {
  const known = isGreeted || code !== ownFailure ? undefined : knownFailure(host, errors);
  if (known !== undefined) return { message: known, isFinal: true };
  return { message: otherEnd(host, code, lastLine(errors)), isFinal: false };
}

/** As ssh writes it on a line of its own: a login script or a banner may have the same words. */
const refusedKey =
  /^(?:\S+: Permission denied \([a-z,-]+\)\.|(?:Received disconnect from|Disconnected from) .*Too many authentication failures.*)\r?$/m;

function knownFailure(host: string, errors: string): string | undefined {
  if (/^@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! +@\r?$/m.test(errors))
    return l10n.t(
      "{0} has another host key than the one that ssh knows. Find out why before you connect to it again.",
      host,
    );
  if (/^Host key verification failed\.\r?$/m.test(errors))
    return l10n.t(
      "ssh does not know the host key of {0}. Connect to it once in a terminal with ssh, and check and accept its key.",
      host,
    );
  if (refusedKey.test(errors))
    return l10n.t(
      "{0} did not accept a key of yours, and Inhouse can't ask for a password. Set up a key with ssh-copy-id, or add yours to the ssh agent.",
      host,
    );
  return undefined;
}

function otherEnd(host: string, code: number | null, cause: string): string {
  if (code === null) return l10n.t("The connection to {0} ended: ssh was ended.", host);
  if (code !== ownFailure) return l10n.t("The server on {0} ended unexpectedly.", host);
  return cause === ""
    ? l10n.t("The connection to {0} ended.", host)
    : l10n.t("The connection to {0} ended: {1}", host, cause);
}

/** The last line that ssh has written, safe to show. */
export function lastLine(errors: string): string {
  return linesOf(errors).at(-1) ?? "";
}

/** The first line in which one of our script's programs complains: what comes after it follows from it. */
export function firstComplaint(errors: string): string {
  return (
    linesOf(errors).find((line) => /^(?:[\w/.-]*\/)?(?:tar|mkdir|mktemp|mv|sh)\b.*: /.test(line)) ??
    lastLine(errors)
  );
}

function linesOf(errors: string): readonly string[] {
  const lines = errors.split(/[\r\n]+/).map((line) => removeInvisible(line).trim().slice(0, 200));
  return lines.filter((line) => line !== "");
}
