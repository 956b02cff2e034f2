import { l10n } from "../../../server/protocol/l10n";

/** What an advised command does, before it is copied: a list cuts off the command itself. */
export function commandText(command: string): string {
  const tool =
    /(?:^|sudo )(apt|dnf|pacman|snap|ubuntu-drivers) (?:install|full-upgrade|-S)/.exec(command)?.[1] ??
    "sudo";
  if (/\breboot\b/.test(command))
    return l10n.t("Copies the command that installs it with {0}, then restarts the machine", tool);
  return command.includes("keyring")
    ? l10n.t("Copies the command that adds NVIDIA's package source and installs it with {0}", tool)
    : l10n.t("Copies the command that installs it with {0}", tool);
}
