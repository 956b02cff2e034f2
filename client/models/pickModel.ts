import { basename } from "node:path";
import {
  commands,
  Disposable,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
} from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { FitModelsRequest, type FitModelsResult } from "../../server/protocol/models";
import { askServer } from "../connection/askServer";
import { commandIds } from "../ui/commandIds";
import { createQuickPick, itemShown, type Shown, showInformationMessage, showQuickPick } from "../ui/shown";
import { byteText, plainText } from "../ui/text";
import { type CatalogueModel, mainRole, offeredModels } from "./catalogue/catalogue";
import { inspectModels } from "./choice/inspectModels";
import { type FoundModel, foundName } from "./found/foundModel";
import type { DownloadedModel, ModelFolder, UnfinishedModel } from "./modelFolder";
import type { ModelsDeps } from "./modelsDeps";
import { amountText } from "./progressText";

export type Choice =
  | { readonly kind: "stored"; readonly model: DownloadedModel }
  | { readonly kind: "other"; readonly model: FoundModel }
  | { readonly kind: "unfinished"; readonly model: UnfinishedModel }
  | { readonly kind: "catalogue"; readonly model: CatalogueModel }
  | { readonly kind: "address" | "file" | "folder" | "copy" };

interface Item extends QuickPickItem {
  readonly choice?: Choice;
}

/** Lets the user pick a model on this machine, one from the catalogue, a URL or a file. `onRemove` runs for a row's button. */
export async function pickModel(
  deps: ModelsDeps,
  onRemove: (choice: Choice) => Promise<void>,
): Promise<Choice | undefined> {
  const pick = createQuickPick<Item>(
    l10n.t("Inhouse: Download a Model"),
    l10n.t("Choose a model. You'll confirm source and size before downloading."),
  );
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const stopper = new AbortController();
  let others: readonly FoundModel[] = [];
  const refresh = async (fits?: FitModelsResult, problems?: Problems) => {
    const here = [
      ...(await storedItems(deps.folder, problems)),
      ...others.map((each) => foundItem(each, problems)),
    ];
    const all = [...onThisMachine(here), ...catalogueItems(deps.hub().host, fits), ...otherItems()];
    const items = all.map(itemShown);
    const [active] = pick.activeItems;
    pick.items = items;
    // Keep the user's row active when the list is updated.
    const same = items.find(({ label, kind }) => kind === active?.kind && label === active?.label);
    if (active !== undefined && same !== undefined) pick.activeItems = [same];
  };
  await refresh();
  pick.busy = true;
  const look = async ({ signal }: AbortController) => {
    others = await deps.others.list();
    if (!signal.aborted) await refresh();
    const fits = await fitsOf(deps, signal);
    if (!signal.aborted) await refresh(fits);
    const problems = await problemsOf(deps, others, signal);
    if (!signal.aborted) await refresh(fits, problems);
  };
  void look(stopper)
    .catch((error) => deps.log.debug(`Cannot estimate memory for models: ${error}`))
    .finally(() => {
      if (!stopper.signal.aborted) pick.busy = false;
    });
  const picked = await answerOf(pick, async (item) => {
    if (item.choice !== undefined) await onRemove(item.choice);
  });
  stopper.abort();
  pick.dispose();
  return picked?.choice;
}

/** Resolves to the accepted item, or to undefined if the list closes. A button closes it too. */
function answerOf(
  pick: QuickPick<Shown<Item>>,
  onButton: (item: Item) => Promise<void>,
): Promise<Item | undefined> {
  return new Promise((resolve) => {
    const subscriptions = Disposable.from(
      pick.onDidAccept(() => done(pick.selectedItems[0]?.item)),
      pick.onDidHide(() => done(undefined)),
      pick.onDidTriggerItemButton(({ item }) => {
        done(undefined);
        void onButton(item.item);
      }),
    );
    const done = (item: Item | undefined) => {
      subscriptions.dispose();
      pick.hide();
      resolve(item);
    };
    pick.show();
  });
}

function deleteButton(): QuickInputButton {
  return { iconPath: new ThemeIcon("trash"), tooltip: l10n.t("Delete") };
}

/** Why files cannot be used, by path. */
type Problems = ReadonlyMap<string, string>;

/** Asks the server to inspect the models on this machine. */
async function problemsOf(
  deps: ModelsDeps,
  others: readonly FoundModel[],
  signal: AbortSignal,
): Promise<Problems> {
  const problems = new Map<string, string>();
  const paths = [...(await deps.folder.models()), ...others].map(({ path }) => path);
  await inspectModels(deps, paths, signal, (found) => {
    if ("problem" in found) problems.set(found.path, found.problem);
  });
  return problems;
}

async function storedItems(folder: ModelFolder, problems: Problems = new Map()): Promise<Item[]> {
  const stored = (await folder.models()).map((model): Item => {
    const { file, path, bytes } = model;
    const problem = problems.get(path);
    return {
      label: file,
      ...(problem !== undefined && { detail: plainText(problem) }),
      description: byteText(bytes),
      buttons: [deleteButton()],
      choice: { kind: "stored", model },
    };
  });
  const unfinished = (await folder.unfinished()).map((model): Item => {
    return {
      label: model.file,
      description: l10n.t("{0} downloaded, incomplete", amountText(model)),
      buttons: [deleteButton()],
      choice: { kind: "unfinished", model },
    };
  });
  return [...stored, ...unfinished];
}

function foundItem(model: FoundModel, problems: Problems = new Map()): Item {
  const problem = problems.get(model.path);
  return {
    label: foundName(model),
    description: byteText(model.bytes),
    ...(problem !== undefined && { detail: plainText(problem) }),
    buttons: [{ iconPath: new ThemeIcon("close"), tooltip: l10n.t("Remove from List") }],
    choice: { kind: "other", model },
  };
}

function onThisMachine(items: readonly Item[]): Item[] {
  return items.length === 0 ? [] : [separator(l10n.t("On this machine")), ...items];
}

function catalogueItems(host: string, fits: FitModelsResult | undefined): Item[] {
  const items = offeredModels.map((model, at): Item => {
    const memory = fits === undefined ? [] : [memoryText(fits, at)];
    return {
      label: model.name,
      description: `${roleText(model)}, ${l10n.t("about {0}", byteText(model.bytes))}`,
      detail: [model.license, ...memory].join(" · "),
      choice: { kind: "catalogue", model },
    };
  });
  return [separator(l10n.t("From {0}", host)), ...items];
}

function memoryText({ availableBytes, models }: FitModelsResult, at: number): string {
  const { tooLarge, shortenedTo } = models[at] ?? {};
  if (tooLarge !== undefined)
    return l10n.t("Needs more than the {0} of free memory", byteText(availableBytes));
  return shortenedTo === undefined
    ? l10n.t("Fits into free memory")
    : l10n.t("Fits into free memory with a context of {0} tokens", shortenedTo);
}

function otherItems(): Item[] {
  return [
    separator(l10n.t("Other")),
    { label: l10n.t("From URL…"), description: "https://….gguf", choice: { kind: "address" } },
    { label: l10n.t("File on this machine…"), choice: { kind: "file" } },
    {
      label: l10n.t("Folder on this machine…"),
      description: l10n.t("Lists its models without copying them"),
      choice: { kind: "folder" },
    },
    {
      label: l10n.t("Copy from another machine…"),
      description: l10n.t("Shows the command, for a machine without a network"),
      choice: { kind: "copy" },
    },
  ];
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator };
}

function roleText({ roles }: CatalogueModel): string {
  if (!roles.includes("chat")) return l10n.t("for completions");
  return roles.includes("completion") ? l10n.t("for completions and chat") : l10n.t("for chat");
}

/** Asks the server, which knows the memory of this machine and its GPU. */
function fitsOf({ process }: ModelsDeps, signal: AbortSignal): Promise<FitModelsResult> {
  const models = offeredModels.map((model) => {
    return { name: model.name, role: mainRole(model), modelBytes: model.bytes, ...model.memory };
  });
  return askServer(process, FitModelsRequest.type, { models }, signal);
}

/** Lets the user pick a model to delete. Undefined if the user picks none or there is none. */
export async function pickStored(folder: ModelFolder): Promise<string | undefined> {
  const items = onThisMachine((await storedItems(folder)).map(({ buttons: _, ...item }) => item));
  if (items.length === 0) {
    void offerDownload();
    return undefined;
  }
  const picked = await showQuickPick<Item>(items, {
    title: l10n.t("Inhouse: Delete a Downloaded Model"),
  });
  if (picked?.choice?.kind === "stored") return basename(picked.choice.model.path);
  return picked?.choice?.kind === "unfinished" ? picked.choice.model.file : undefined;
}

async function offerDownload(): Promise<void> {
  const download = l10n.t("Download a Model…");
  if ((await showInformationMessage(l10n.t("No downloaded models."), download)) === download)
    await commands.executeCommand(commandIds.downloadModel);
}
