import {
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
} from "vscode-languageserver";
import { isSet } from "./initializationOptions";
import type { Protection } from "./privacy/protection";
import { failureText } from "./protocol/failure";
import { l10n } from "./protocol/l10n";
import type { Settings } from "./protocol/settings";

/** Errors that tell the user nothing. */
const silentCodes: ReadonlySet<number> = new Set([LSPErrorCodes.RequestCancelled, ErrorCodes.InvalidRequest]);

/**
 * Shows as messages what the editor would hide: many editors only log the errors of responses, and none but ours reads
 * `inhouse/status`. An editor that shows them says so in `initializationOptions`.
 */
export class EditorMessages {
  #hidesErrors = false;
  #hidesStatus = false;
  #problems: ReadonlySet<string> = new Set();
  readonly #notes = new Set<string>();

  constructor(private readonly connection: Connection) {}

  initialize(initializationOptions: Readonly<Record<string, unknown>>): void {
    this.#hidesErrors = !isSet("showsErrors", initializationOptions);
    this.#hidesStatus = !isSet("showsStatus", initializationOptions);
  }

  /** Answers a request, and shows why it fails. */
  watch<Result>(answer: () => Result): Result {
    try {
      const result = answer();
      if (result instanceof Promise) result.catch((error) => this.#failed(error));
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  #failed(error: unknown): void {
    if (!this.#hidesErrors || (error instanceof ResponseError && silentCodes.has(error.code))) return;
    this.#show(MessageType.Error, failureText(error));
  }

  /** Shows those of the current problems that are new, in one message. */
  problems(problems: readonly string[]): void {
    const fresh = problems.filter((each) => !this.#problems.has(each));
    this.#problems = new Set(problems);
    if (this.#hidesStatus && fresh.length > 0) this.#show(MessageType.Error, l10n.join(fresh));
  }

  /** Shows what the user should know before the first completion, once. */
  configured({ completion, privacy }: Settings, { seal, reason }: Pick<Protection, "seal" | "reason">): void {
    if (completion.model === "")
      this.#note(
        MessageType.Info,
        l10n.t(
          "Inhouse uses its demo model: set completion.model to the path of a GGUF file, or to “demo” to keep it.",
        ),
      );
    // Other systems have no seal, and a required one is among the problems.
    if (seal !== "sealed" && process.platform === "linux" && !privacy.requireSeal)
      this.#note(
        MessageType.Warning,
        l10n.t("Inhouse is not sealed: {0}. Run `inhouse doctor` to see what to do.", reason ?? ""),
      );
  }

  #note(type: MessageType, note: string): void {
    if (!this.#hidesStatus || this.#notes.has(note)) return;
    this.#notes.add(note);
    this.#show(type, note);
  }

  #show(type: MessageType, message: string): void {
    void this.connection.sendNotification(ShowMessageNotification.type, { type, message });
  }
}
