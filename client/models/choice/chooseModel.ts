import { type QuickPick, type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import type { InspectedModel } from "../../../server/protocol/models";
import { readSetting } from "../../settings/configuration";
import { createQuickPick, itemShown, type Shown, showWarningMessage } from "../../ui/shown";
import { setModel } from "../assignModel";
import { modelsHere } from "../found/modelsHere";
import type { ModelsDeps } from "../modelsDeps";
import { askRecommendation, type RecommendedPair } from "../recommendation/recommendation";
import { missingModels } from "../recommendation/usePair";
import { showDownloadError } from "../showDownloadError";
import { inspectModel, inspectModels } from "./inspectModels";
import {
  type ChoosableRole,
  type KnownModels,
  type ModelChoice,
  modelChoices,
  modelPaths,
} from "./modelChoices";
import { noneRow, pairKey, pairRow, waitingRow } from "./recommendedRows";

/** The roles that one list offers. */
export type OfferedRoles = readonly ["chat"] | readonly ["completion", "chat"];

/** The best pair and a lighter one. */
const mostPairs = 2;
const bothRoles = ["completion", "chat"] as const;

interface Item extends QuickPickItem {
  /** Identifies the row when the list is drawn again. */
  readonly key?: string;
  readonly choice?: ModelChoice | RecommendedPair | "more";
}

/**
 * Lets the user choose among the models on this machine, and sets the setting of the role. Each file is inspected while
 * the list is open. Resolves when the list closes, so that the focus can return at once; to "more" or a recommended pair if the
 * user wants other models. A list for both roles begins with what this machine should run, and so does each list where there
 * is only the demo model.
 */
export async function chooseModel(
  deps: ModelsDeps,
  given: OfferedRoles,
): Promise<"more" | RecommendedPair | undefined> {
  const downloaded = await modelsHere(deps);
  const hasNone = modelPaths({ downloaded, settings: settings() }).length === 0;
  const roles = hasNone ? bothRoles : given;
  const picker = new ModelPicker(deps, roles, downloaded);
  const choice = await picker.ask();
  if (choice === undefined || choice === "more" || "completion" in choice) return choice;
  const { role, value } = choice;
  if (settings()[role] !== value)
    void setModel(`${role}.model`, value === "" ? undefined : value).catch((error) =>
      showDownloadError(error, deps),
    );
  return undefined;
}

function settings(): KnownModels["settings"] {
  return { completion: readSetting("completion.model", ""), chat: readSetting("chat.model", "") };
}

class ModelPicker {
  readonly #pick: QuickPick<Shown<Item>>;
  readonly #stopper = new AbortController();
  readonly #inspected = new Map<string, InspectedModel>();
  #known: KnownModels;
  #isOutdated = false;
  #recommended: readonly Item[];

  constructor(
    private readonly deps: ModelsDeps,
    private readonly roles: OfferedRoles,
    downloaded: KnownModels["downloaded"],
  ) {
    this.#known = { downloaded, settings: settings(), inspected: this.#inspected, isChecking: true };
    this.#recommended = roles.length > 1 ? [waitingRow()] : [];
    this.#pick =
      roles.length > 1
        ? createQuickPick<Item>(
            l10n.t("Inhouse: Choose Models"),
            l10n.t("Choose a pair, or a model for completions or for chat"),
          )
        : createQuickPick<Item>(
            l10n.t("Inhouse: Choose a Model for Chat"),
            l10n.t("Your conversation stays"),
          );
    this.#pick.matchOnDescription = true;
    this.#pick.keepScrollPosition = true;
  }

  async ask(): Promise<Item["choice"]> {
    const pick = this.#pick;
    this.#draw();
    this.#activateCurrent();
    void this.#inspectAll();
    if (this.roles.length > 1) void this.#recommend();
    try {
      return await new Promise((resolve) => {
        let accepted: Item["choice"];
        pick.onDidAccept(async () => {
          const choice = pick.selectedItems[0]?.item.choice;
          accepted = choice;
          if (choice === undefined) return;
          const mayUse = choice === "more" || "completion" in choice || (await this.#mayUse(choice));
          // Another row may have been accepted while this one was inspected.
          if (mayUse && accepted === choice) resolve(choice);
        });
        pick.onDidChangeValue(() => this.#isOutdated && this.#draw());
        pick.onDidHide(() => resolve(undefined));
        pick.show();
      });
    } finally {
      this.#stopper.abort();
      pick.dispose();
    }
  }

  /** Whether the model can have the role; inspects it now if that is not known yet. */
  async #mayUse({ path, role, value }: ModelChoice): Promise<boolean> {
    const { signal } = this.#stopper;
    if (path !== undefined && !this.#inspected.has(path)) {
      try {
        this.#add(await inspectModel(this.deps, path, signal));
      } catch (error) {
        // Without the server nobody knows; it says so when it loads the model.
        this.deps.log.debug(`Cannot inspect a chosen model: ${error}`);
      }
    }
    const choice = modelChoices(role, this.#known).find((each) => each.value === value);
    if (!signal.aborted && choice?.refusal !== undefined)
      void showWarningMessage(l10n.t("{0} can't be used here. {1}", choice.label, choice.refusal));
    return !signal.aborted && choice?.refusal === undefined;
  }

  /** Shows what this machine should run. The first time, the server measures the memory for about a second. */
  async #recommend(): Promise<void> {
    const { signal } = this.#stopper;
    try {
      const found = await askRecommendation(this.deps, true, signal);
      const rows = await Promise.all(
        found.pairs
          .slice(0, mostPairs)
          .map(async (pair, at) =>
            pairRow(pair, at, await missingModels(pair, this.deps), this.deps.isAllowed()),
          ),
      );
      this.#recommended = rows.length > 0 ? rows : [noneRow(found.reason)];
    } catch (error) {
      this.deps.log.debug(`Cannot recommend models: ${error}`);
      this.#recommended = [noneRow(undefined)];
    }
    if (!signal.aborted) this.#draw();
  }

  async #inspectAll(): Promise<void> {
    const { signal } = this.#stopper;
    this.#pick.busy = true;
    await inspectModels(this.deps, modelPaths(this.#known), signal, (model) => this.#add(model));
    if (signal.aborted) return;
    this.#known = { ...this.#known, isChecking: false };
    this.#pick.busy = false;
    this.#draw();
  }

  #add(model: InspectedModel): void {
    if (this.#stopper.signal.aborted) return;
    this.#inspected.set(model.path, model);
    this.#draw();
  }

  /** Keeps the user's row active. Waits while the user types a filter: then VS Code would activate its first match again. */
  #draw(): void {
    const pick = this.#pick;
    this.#isOutdated = pick.value !== "";
    if (this.#isOutdated) return;
    const key = pick.activeItems[0]?.item.key;
    const items = this.roles.flatMap((role) => this.#section(role));
    pick.items = [...this.#first(), ...items, ...moreItems(this.deps.isAllowed())].map(itemShown);
    const same = pick.items.find(({ item }) => item.key !== undefined && item.key === key);
    if (same !== undefined) pick.activeItems = [same];
  }

  /**
   * The same number of rows before and after the answer. VS Code names the user's row by its place, so another number would turn it
   * into another row while an answer is on its way. Of several separators VS Code shows the last one.
   */
  #first(): Item[] {
    if (this.#recommended.length === 0) return [];
    const rows = Array.from({ length: mostPairs }, (_, at) => this.#recommended[at] ?? separator(""));
    return [separator(l10n.t("For this machine")), ...rows];
  }

  /** The model in use; the recommendation where that is the demo model. */
  #activateCurrent(): void {
    const { completion, chat } = this.#known.settings;
    const usesDemo = completion === "" && chat === "" && this.#recommended.length > 0;
    const first = this.#pick.items.find(({ item: { choice, key } }) =>
      usesDemo ? key === pairKey(0) : typeof choice === "object" && "isCurrent" in choice && choice.isCurrent,
    );
    if (first !== undefined) this.#pick.activeItems = [first];
  }

  #section(role: ChoosableRole): Item[] {
    const rows = modelChoices(role, this.#known).map((choice): Item => {
      const { label, description, detail, value } = choice;
      return {
        key: `${role} ${value}`,
        label,
        description,
        detail,
        iconPath: new ThemeIcon(iconOf(choice)),
        choice,
      };
    });
    return this.roles.length > 1 ? [separator(sectionOf(role)), ...rows] : rows;
  }
}

function iconOf({ isCurrent, refusal }: ModelChoice): string {
  if (refusal !== undefined) return "circle-slash";
  return isCurrent ? "check" : "blank";
}

function moreItems(mayDownload: boolean): Item[] {
  const label = l10n.t("All Models…");
  const detail = mayDownload
    ? l10n.t("Download a model, or choose a file")
    : l10n.t("Downloads are turned off: choose a file");
  return [
    separator(""),
    { key: "more", label, detail, iconPath: new ThemeIcon("cloud-download"), choice: "more" },
  ];
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator };
}

function sectionOf(role: ChoosableRole): string {
  return role === "chat" ? l10n.t("Chat") : l10n.t("Completions");
}
