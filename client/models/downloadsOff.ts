import { l10n } from "../../server/protocol/l10n";
import { openSettings } from "../settings/openSettings";
import { showInformationMessage } from "../ui/shown";
import type { ModelsDeps } from "./modelsDeps";
import { pickFile } from "./pickFile";
import { downloadsAreOff } from "./transfer/network";

/** Says that downloads are turned off, and offers what is possible then. */
export async function offerWithoutDownload(deps: ModelsDeps): Promise<void> {
  const open = l10n.t("Open Setting");
  const choose = l10n.t("Choose a File…");
  const picked = await showInformationMessage(downloadsAreOff(), open, choose);
  if (picked === open) await openSettings("inhouse.downloads.enabled");
  if (picked === choose) await pickFile(deps);
}
