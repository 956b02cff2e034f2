import { type QuickPick, type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import type { InspectedModel } from "../../../server/protocol/models";
import { readSetting } from "../../settings/configuration";
import { createQuickPick, itemShown, type Shown } from "../../ui/shown";
import { setModel } from "../assignModel";
import { modelsHere } from "../found/modelsHere";
import type { ModelsDeps } from "../modelsDeps";
import { showDownloadError } from "../showDownloadError";
import { inspectModel, inspectModels } from "./inspectModels";
import {
  type ChoosableRole,
  type KnownModels,
  type ModelChoice,
  modelChoices,
  modelPaths,
} from "./modelChoices";

/** The roles that one list offers. */
export type OfferedRoles = readonly ["chat"] | readonly ["completion", "chat"];

interface Item extends QuickPickItem {
  /** Identifies the row when the list is drawn again. */
  readonly key?: string;
  readonly choice?: ModelChoice | "more";
}

/**
 * Lets the user choose among the models on this machine, and sets the setting of the role. Each file is inspected while
 * the list is open. Resolves when the list closes, so that the focus can return at once; to "more" if the user wants
 * another model, and at once if there is only the demo model.
 */
export async function chooseModel(deps: ModelsDeps, roles: OfferedRoles): Promise<"more" | undefined> {
  const downloaded = await modelsHere(deps);
  if (modelPaths({ downloaded, settings: settings() }).length === 0) return "more";
  const picker = new ModelPicker(deps, roles, downloaded);
  const choice = await picker.ask();
  if (choice === undefined || choice === "more") return choice;
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

  constructor(
    private readonly deps: ModelsDeps,
    private readonly roles: OfferedRoles,
    downloaded: KnownModels["downloaded"],
  ) {
    this.#known = { downloaded, settings: settings(), inspected: this.#inspected, isChecking: true };
    this.#pick =
      roles.length > 1
        ? createQuickPick<Item>(
            l10n.t("Inhouse: Choose a Model"),
            l10n.t("Choose a model for completions or for chat"),
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
    try {
      return await new Promise((resolve) => {
        let accepted: Item["choice"];
        pick.onDidAccept(async () => {
          const choice = pick.selectedItems[0]?.item.choice;
          accepted = choice;
          if (choice === undefined) return;
          const mayUse = choice === "more" || (await this.#mayUse(choice));
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
    return !signal.aborted && choice?.refusal === undefined;
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
    pick.items = [...items, ...moreItems()].map(itemShown);
    const same = pick.items.find(({ item }) => item.key !== undefined && item.key === key);
    if (same !== undefined) pick.activeItems = [same];
  }

  #activateCurrent(): void {
    const first = this.#pick.items.find(({ item: { choice } }) => choice !== "more" && choice?.isCurrent);
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

function moreItems(): Item[] {
  const label = l10n.t("More…");
  const detail = l10n.t("Download a model, or choose a file");
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
