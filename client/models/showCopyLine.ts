import { hostname, userInfo } from "node:os";
import { env } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { showInformationMessage } from "../ui/shown";
import { copyLines } from "./copyLines";
import type { ModelsDeps } from "./modelsDeps";

/** Shows the command that copies a model here from another machine, and puts it on the clipboard. */
export async function showCopyLine({ folder }: ModelsDeps): Promise<void> {
  folder.prepare();
  const lines = copyLines(folder.path, userInfo().username, hostname());
  const copy = l10n.t("Copy Command");
  const detail = [
    lines.rsync,
    l10n.t("Or without rsync:"),
    lines.scp,
    l10n.t(
      "Replace MODEL.gguf with your file's name; a model in several parts needs all of them. Then run “Inhouse: Choose Models…”.",
    ),
  ].join("\n\n");
  const question = l10n.t("Run this on the machine that has the model:");
  if ((await showInformationMessage(question, { modal: true, detail }, copy)) === copy)
    await env.clipboard.writeText(lines.rsync);
}
