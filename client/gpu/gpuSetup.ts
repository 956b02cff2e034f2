import { access } from "node:fs/promises";
import { commands, type ExtensionContext, type LogOutputChannel, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { StatusParams } from "../../server/protocol/messages";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { engineVersion, storedBackend } from "../storage/gpuBackends";
import { cancellableProgress } from "../ui/cancellableProgress";
import {
  setStatusBarMessage,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
} from "../ui/shown";
import { buildFailure } from "./buildFailure";
import { buildHere } from "./buildHere";
import { BuildProgress } from "./buildProgress";
import { mayHaveCard } from "./checks/cards";
import { checkRequirements, type Readiness } from "./checks/requirements";
import { thisMachine } from "./checks/thisMachine";
import { type GpuPlaces, installedPackages, logFile, workFolder } from "./gpuPlaces";
import { nextModel } from "./nextModel";
import { showLogFile, showRequirements } from "./requirementList";

/** How long a model may take to load until its use of the GPU is no longer reported, in milliseconds. */
const loadMs = 120_000;

export interface GpuSetupDeps {
  readonly context: ExtensionContext;
  readonly server: Pick<ServerProcess, "restart" | "onDidReceiveStatus">;
  readonly log: LogOutputChannel;
}

/** The command “Inhouse: Set Up GPU”: checks what a build of the CUDA backend needs, builds it here, and starts it. */
export class GpuSetup {
  readonly #deps: GpuSetupDeps;
  readonly #places: GpuPlaces;
  #isBuilding = false;

  constructor(deps: GpuSetupDeps) {
    this.#deps = deps;
    this.#places = placesOf(deps.context);
  }

  async run(): Promise<void> {
    const needless = needlessOn(process.platform);
    if (needless !== undefined) await showInformationMessage(needless);
    else if (!workspace.isTrusted) await offerTrust();
    else if (this.#isBuilding) sayBuilding();
    else if (await mayHaveCard(thisMachine(process.env, workspaceFolders()))) await this.#checkAndBuild();
    else await showInformationMessage(noCardSentence());
  }

  async #checkAndBuild(): Promise<void> {
    for (;;) {
      const readiness = await checkRequirements(
        thisMachine(process.env, workspaceFolders()),
        workFolder(this.#places),
      );
      const choice = await showRequirements(readiness, {
        hasLog: await exists(logFile(this.#places)),
        isBuilt: isUsable(this.#places),
      });
      if (choice === undefined) return;
      if (choice === "log") return showLogFile(logFile(this.#places));
      if (choice === "build" && readiness.build !== undefined) return this.#build(readiness.build);
    }
  }

  async #build(build: NonNullable<Readiness["build"]>): Promise<void> {
    // Another list may have started one meanwhile.
    if (this.#isBuilding) return sayBuilding();
    const { log, server } = this.#deps;
    this.#isBuilding = true;
    try {
      const started = performance.now();
      const done = await cancellableProgress(l10n.t("Setting up the GPU"), async (report, signal) => {
        const progress = new BuildProgress(() => performance.now());
        await buildHere(this.#places, build, {
          onStage: (stage, part) => report(progress.of(stage, part)),
          signal,
        });
        return true;
      });
      if (done === undefined) {
        setStatusBarMessage(l10n.t("GPU setup paused. Run the command again to go on."), 6000);
        return;
      }
      log.info(`The GPU backend was built in ${Math.round((performance.now() - started) / 1000)} s.`);
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      void this.#showFailure(buildFailure(error));
      return;
    } finally {
      this.#isBuilding = false;
    }
    await server.restart();
    // Only now: before, the old server may still report its model.
    const status = await nextModel(server, AbortSignal.timeout(loadMs));
    if (status !== undefined) reportUse(status);
  }

  async #showFailure(message: string): Promise<void> {
    const show = l10n.t("Show Build Log");
    if ((await showErrorMessage(message, show)) === show) await showLogFile(logFile(this.#places));
  }
}

export function placesOf(context: ExtensionContext): GpuPlaces {
  return {
    globalStorage: context.globalStorageUri.fsPath,
    packages: installedPackages(context.extensionPath),
    engine: engineVersion(context.extension.packageJSON),
  };
}

function isUsable({ globalStorage, engine }: GpuPlaces): boolean {
  const found = storedBackend(globalStorage, engine);
  return found !== undefined && "folder" in found;
}

function workspaceFolders(): readonly string[] {
  return (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}

function sayBuilding(): void {
  setStatusBarMessage(l10n.t("The GPU backend is being built."), 6000);
}

/** Why this system needs no setup; undefined on Linux. */
function needlessOn(platform: NodeJS.Platform): string | undefined {
  if (platform === "linux") return undefined;
  return platform === "darwin"
    ? l10n.t("On macOS there is nothing to set up: Inhouse uses the GPU of Apple silicon by itself.")
    : l10n.t("On Windows, Inhouse runs on the CPU so far.");
}

function noCardSentence(): string {
  return l10n.t("This machine has no NVIDIA GPU, so there is nothing to set up. Models run on the CPU.");
}

async function offerTrust(): Promise<void> {
  const manage = l10n.t("Manage Workspace Trust");
  const message = l10n.t("“Set Up GPU” runs compilers, so it needs a trusted workspace.");
  if ((await showInformationMessage(message, manage)) === manage)
    await commands.executeCommand("workbench.trust.manage");
}

/** Does not wait for the user: a notification may stay unread in the bell. */
function reportUse({ completion }: StatusParams): void {
  if (completion === undefined) return;
  const { backend, backendNote } = completion;
  if (backendNote !== undefined) void showWarningMessage(backendNote);
  else void showInformationMessage(l10n.t("The GPU backend is built. Inhouse runs on {0}.", backend));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
