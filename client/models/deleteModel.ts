import { l10n } from "../../server/protocol/l10n";
import { confirm } from "../ui/confirm";
import { settingsUsing, unassignModel } from "./assignModel";
import { partsOf } from "./modelFolder";
import { afterDeletion } from "./modelRoles";
import type { ModelsDeps } from "./modelsDeps";
import { pickStored } from "./pickModel";
import { showDownloadError } from "./showDownloadError";
import { DownloadError } from "./transfer/downloadError";

export async function pickAndDelete(deps: ModelsDeps): Promise<void> {
  const file = await pickStored(deps.folder);
  if (file !== undefined) await deleteModel(file, deps);
}

/** Deletes a model after the user confirms. */
export async function deleteModel(file: string, deps: ModelsDeps): Promise<void> {
  const { folder } = deps;
  const used = settingsUsing(partsOf(file).map((part) => folder.pathOf(part)));
  const detail = afterDeletion(used);
  if (!(await confirm(l10n.t("Delete {0}?", file), l10n.t("Delete"), detail))) return;
  try {
    if (!(await folder.delete(file, () => unassignModel(used))))
      throw new DownloadError(l10n.t("{0} is being downloaded. Cancel the download first.", file));
  } catch (error) {
    showDownloadError(error, deps);
  }
}
