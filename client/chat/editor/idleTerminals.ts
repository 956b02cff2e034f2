import { Disposable, type Terminal, window } from "vscode";

/** Knows in which terminals a shell waits for a command: text that is put into a program, an editor for example, would be its keys. */
export class IdleTerminals implements Disposable {
  readonly #running = new WeakMap<Terminal, number>();
  readonly #listening = Disposable.from(
    window.onDidStartTerminalShellExecution(({ terminal }) => this.#count(terminal, 1)),
    window.onDidEndTerminalShellExecution(({ terminal }) => this.#count(terminal, -1)),
  );

  /** The active terminal, when its shell reports its commands to VS Code and is running none. */
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
