import { l10n } from "../../../server/protocol/l10n";
import { setStatusBarMessage, showErrorMessage, showInformationMessage } from "../../ui/shown";
import { byteText } from "../../ui/text";
import { setModel } from "../assignModel";
import { addressesOf, type CatalogueModel } from "../catalogue/catalogue";
import { inspectModel } from "../choice/inspectModels";
import { offerWithoutDownload } from "../downloadsOff";
import { huggingFace } from "../hub";
import { firstFileOf, ModelDownload } from "../modelDownload";
import type { ModelsDeps } from "../modelsDeps";
import { showDownloadError } from "../showDownloadError";
import { modelsOf, pairName, type RecommendedPair } from "./recommendation";

/** Downloads what is missing of a pair after one confirmation, and uses it for both roles. A pause asks nothing again. */
export async function usePair(pair: RecommendedPair, deps: ModelsDeps, isAgreed = false): Promise<void> {
  try {
    const missing = await missingModels(pair, deps);
    if (missing.length > 0) {
      if (!deps.isAllowed()) {
        await offerWithoutDownload(deps);
        return;
      }
      if (!isAgreed && !(await confirmPair(missing, deps))) return;
      const download = new ModelDownload(deps);
      const resume = () => usePair(pair, deps, true);
      for (const model of missing) if (!(await download.startAgreed(model, resume))) return;
    }
    await assign(pair, deps);
  } catch (error) {
    showDownloadError(error, deps);
  }
}

/** The models of a pair that are not complete on this machine. */
export async function missingModels(
  pair: RecommendedPair,
  { folder }: Pick<ModelsDeps, "folder">,
): Promise<readonly CatalogueModel[]> {
  const stored = new Set((await folder.models()).map(({ file }) => file));
  return modelsOf(pair).filter((model) => !stored.has(firstFile(model)));
}

/** One question for all: where from, how large, and on which terms. */
async function confirmPair(
  missing: readonly CatalogueModel[],
  { folder, hub }: ModelsDeps,
): Promise<boolean> {
  const { host } = hub();
  const bytes = missing.reduce((sum, model) => sum + model.bytes, 0);
  const detail = [
    missing
      .map((model) =>
        l10n.t(
          "{0}: about {1}, license {2}, from {3}",
          model.name,
          byteText(model.bytes),
          model.license,
          model.repository,
        ),
      )
      .join("\n"),
    host === huggingFace.host
      ? l10n.t("Only the URLs of these files are sent. {0} may redirect to its own servers.", host)
      : l10n.t(
          "Only the URLs of these files are sent. {0} is the mirror in the setting inhouse.models.mirror.",
          host,
        ),
    l10n.t("Saved to {0} ({1} free).", folder.path, byteText(await folder.freeBytes())),
  ].join("\n\n");
  const question = l10n.t("Download about {0} from {1} and use it?", byteText(bytes), host);
  const go = l10n.t("Download and Use");
  return (await showInformationMessage(question, { modal: true, detail }, go)) === go;
}

/** Sets both roles once each file says that it can have its role; otherwise neither. */
async function assign(pair: RecommendedPair, deps: ModelsDeps): Promise<void> {
  const paths = { completion: pathOf(pair.completion, deps), chat: pathOf(pair.chat, deps) };
  const { signal } = new AbortController();
  for (const [role, ability] of [
    ["completion", "completions"],
    ["chat", "chat"],
  ] as const) {
    const found = await inspectModel(deps, paths[role], signal);
    if (!("problem" in found) && found[ability]) continue;
    const problem =
      "problem" in found
        ? found.problem
        : l10n.t("{0} is not what its page says: choose another model.", pair[role].name);
    void showErrorMessage(problem);
    return;
  }
  await setModel("completion.model", paths.completion);
  await setModel("chat.model", paths.chat);
  setStatusBarMessage(l10n.t("Inhouse now uses {0}.", pairName(pair)), 6000);
}

function firstFile(model: CatalogueModel): string {
  return firstFileOf({ addresses: addressesOf(model) });
}

function pathOf(model: CatalogueModel, { folder }: ModelsDeps): string {
  return folder.pathOf(firstFile(model));
}
