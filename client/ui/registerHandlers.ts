import { commands, Disposable } from "vscode";

/** Registers the handler of each command id. */
export function registerHandlers<Context>(
  table: Readonly<Record<string, (context: Context, argument?: unknown, more?: unknown) => unknown>>,
  context: Context,
): Disposable {
  const registered = Object.entries(table).map(([id, run]) =>
    commands.registerCommand(id, (argument?: unknown, more?: unknown) => run(context, argument, more)),
  );
  return Disposable.from(...registered);
}
