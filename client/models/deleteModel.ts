import { l10n } from "vscode";
import { showWarningMessage } from "../shown";
import { partsOf } from "./modelFolder";
import type { ModelsDeps } from "./models";
import { pickStored } from "./pickModel";
import { tellFailure } from "./tellFailure";
import { DownloadError } from "./transfer/downloadError";
import { usedFor, useNoMore } from "./useModel";
import { afterDeletion } from "./uses";

export async function askDeletion(deps: ModelsDeps): Promise<void> {
  const file = await pickStored(deps.folder);
  if (file !== undefined) await deleteModel(file, deps);
}

/** Asks first. */
export async function deleteModel(file: string, deps: ModelsDeps): Promise<void> {
  const { folder } = deps;
  const used = usedFor(partsOf(file).map((part) => folder.pathOf(part)));
  const remove = l10n.t("Delete");
  const options = { modal: true, detail: afterDeletion(used, l10n.t) };
  if ((await showWarningMessage(l10n.t("Delete {0}?", file), options, remove)) !== remove) return;
  try {
    if (!(await folder.delete(file, () => useNoMore(used))))
      throw new DownloadError(l10n.t("{0} is being downloaded: cancel that first.", file));
  } catch (error) {
    tellFailure(error, deps);
  }
}
