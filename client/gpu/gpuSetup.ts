import { access } from "node:fs/promises";
import type { ExtensionContext, LogOutputChannel } from "vscode";
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
import { checkRequirements, type Readiness } from "./checks/requirements";
import { thisMachine } from "./checks/thisMachine";
import { type GpuPlaces, logFile, workFolder } from "./gpuPlaces";
import { showLogFile, showRequirements } from "./requirementList";

export interface GpuSetupDeps {
  readonly context: ExtensionContext;
  readonly server: Pick<ServerProcess, "restart" | "onDidReceiveStatus">;
  readonly log: LogOutputChannel;
}

/** The command “Inhouse: Set Up GPU”: checks what a build of the CUDA backend needs, builds it here, and starts it. */
export class GpuSetup {
  readonly #deps: GpuSetupDeps;
  readonly #places: GpuPlaces;
  #isRunning = false;

  constructor(deps: GpuSetupDeps) {
    this.#deps = deps;
    this.#places = placesOf(deps.context);
  }

  async run(): Promise<void> {
    if (process.platform !== "linux") {
      await showInformationMessage(
        l10n.t(
          "“Set Up GPU” builds the CUDA backend on Linux. On this system the extension brings what a GPU needs.",
        ),
      );
      return;
    }
    if (this.#isRunning) {
      setStatusBarMessage(l10n.t("The GPU backend is being built."), 6000);
      return;
    }
    this.#isRunning = true;
    try {
      await this.#checkAndBuild();
    } finally {
      this.#isRunning = false;
    }
  }

  async #checkAndBuild(): Promise<void> {
    for (;;) {
      const readiness = await checkRequirements(thisMachine(), workFolder(this.#places));
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
    const { log, server } = this.#deps;
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
      const show = l10n.t("Show Build Log");
      if ((await showErrorMessage(buildFailure(error), show)) === show)
        await showLogFile(logFile(this.#places));
      return;
    }
    const status = nextModel(server);
    await server.restart();
    await reportUse(await status);
  }
}

export function placesOf(context: ExtensionContext): GpuPlaces {
  return {
    globalStorage: context.globalStorageUri.fsPath,
    packages: context.asAbsolutePath("node_modules"),
    engine: engineVersion(context.extension.packageJSON),
  };
}

function isUsable({ globalStorage, engine }: GpuPlaces): boolean {
  const found = storedBackend(globalStorage, engine);
  return found !== undefined && "folder" in found;
}

/** The next status in which a model is loaded, or none can be. */
function nextModel(server: GpuSetupDeps["server"]): Promise<StatusParams> {
  return new Promise((resolve) => {
    const listening = server.onDidReceiveStatus((status) => {
      if (status.completion === undefined && status.state !== "error") return;
      listening.dispose();
      resolve(status);
    });
  });
}

async function reportUse({ completion }: StatusParams): Promise<void> {
  if (completion === undefined) return;
  const { backend, backendNote } = completion;
  if (backendNote !== undefined) await showWarningMessage(backendNote);
  else await showInformationMessage(l10n.t("The GPU backend is built. Inhouse runs on {0}.", backend));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
