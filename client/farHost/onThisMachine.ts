import { l10n } from "../../server/protocol/l10n";
import { type CommandId, commandIds } from "../ui/commandIds";

/** Why a command that acts on this machine has no use while the server runs on a far host. Undefined for other commands. */
export function noUseSentence(command: CommandId, host: string): string | undefined {
  switch (command) {
    case commandIds.downloadModel:
    case commandIds.deleteModel:
      return l10n.t(
        "The server runs on {0}, with the models there. Connect to {0} with Remote-SSH to download or delete them.",
        host,
      );
    case commandIds.setUpGpu:
      return l10n.t(
        "The server runs on {0}. Connect to {0} with Remote-SSH and set up its GPU there; then the server uses it from here too.",
        host,
      );
    case commandIds.diagnose:
      return l10n.t("The server runs on {0}. Connect to {0} with Remote-SSH to diagnose that machine.", host);
    default:
      return undefined;
  }
}
