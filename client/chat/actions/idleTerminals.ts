import { Disposable, type Terminal, window } from "vscode";

/** Knows which terminals show a shell prompt. A running program, such as an editor, would take inserted text as keystrokes. */
export class IdleTerminals implements Disposable {
  readonly #running = new WeakMap<Terminal, number>();
  readonly #listening = Disposable.from(
    window.onDidStartTerminalShellExecution(({ terminal }) => this.#count(terminal, 1)),
    window.onDidEndTerminalShellExecution(({ terminal }) => this.#count(terminal, -1)),
  );

  /** The active terminal, if its shell reports commands to VS Code and none is running. */
  get active(): Terminal | undefined {
    const terminal = window.activeTerminal;
    if (terminal?.shellIntegration === undefined || terminal.exitStatus !== undefined) return undefined;
    return (this.#running.get(terminal) ?? 0) > 0 ? undefined : terminal;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #count(terminal: Terminal, by: 1 | -1): void {
    this.#running.set(terminal, Math.max(0, (this.#running.get(terminal) ?? 0) + by));
  }
}
