import { type Disposable, type ExtensionContext, env, version } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import { doctorCommand } from "../serverProcess/serverLaunch";
import { readSettings } from "../settings/configuration";
import { cancellableProgress } from "../ui/cancellableProgress";
import { showErrorMessage } from "../ui/shown";
import { ReadOnlyPage } from "../workspace/readOnlyDocuments";
import { diagnosisText } from "./diagnosisText";
import { runDoctor } from "./runDoctor";

/** Such as "ssh-remote". Where an editor gives the address of the remote machine instead, it stays out of the report. */
function remoteKind(): string | undefined {
  return env.remoteName?.match(/^[a-z-]+$/)?.[0];
}

/** The editor that this runs in: "Visual Studio Code 1.127.0, ssh-remote". */
function editorHere(): string {
  const remote = remoteKind();
  return [`${env.appName} ${version}`, ...(remote === undefined ? [] : [remote])].join(", ");
}

/** The settings that say which models run and how. */
function modelSettings(): Record<string, unknown> {
  const { completion, chat, codebase, engine } = readSettings();
  return { completion, chat, codebase, engine };
}

/** The doctor loads a model and tests the seal; on a slow disk that takes minutes. */
const longestMs = 300_000;

/**
 * The read-only document with what `inhouse doctor` finds on this machine. The doctor is a process of its own, so that it also tells
 * why the server does not start.
 */
export class Diagnosis implements Disposable {
  readonly #shown = new ReadOnlyPage("inhouse-diagnosis", `${l10n.t("Diagnosis")}.txt`, {
    languageId: "plaintext",
  });
  #running: Promise<void> | undefined;

  constructor(private readonly context: ExtensionContext) {}

  /** Runs the doctor, one at a time, and shows its report. */
  show(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      const report = await cancellableProgress(l10n.t("Examining this machine…"), (_, signal) =>
        runDoctor(
          doctorCommand(this.context, modelSettings(), editorHere()),
          AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
        ),
      );
      if (report === undefined) return;
      await this.#shown.show(diagnosisText(report));
    } catch (error) {
      void showErrorMessage(l10n.t("Could not examine this machine. {0}", failureText(error)));
    }
  }

  dispose(): void {
    this.#shown.dispose();
  }
}
