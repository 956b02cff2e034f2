import { commands, Disposable, type LogOutputChannel } from "vscode";
import { type CommandId, commandIds } from "./commandIds";
import { toggleCompletions, toggleCompletionsForLanguage } from "./completion/toggleCommands";
import type { ServerProcess } from "./serverProcess";
import { showStatusList } from "./statusList";
import type { StatusTracker } from "./statusTracker";

export interface CommandContext {
  readonly server: ServerProcess;
  readonly tracker: StatusTracker;
  readonly log: LogOutputChannel;
  readonly extensionId: string;
}

/** Every command of the manifest, once. */
const table: Record<CommandId, (context: CommandContext) => unknown> = {
  [commandIds.toggleCompletions]: () => toggleCompletions(),
  [commandIds.toggleCompletionsForLanguage]: () => toggleCompletionsForLanguage(),
  [commandIds.restartServer]: ({ server }) => server.restart(),
  [commandIds.showLog]: ({ log }) => log.show(),
  [commandIds.showStatus]: ({ tracker, extensionId }) => showStatusList(tracker, extensionId),
};

export function registerCommands(context: CommandContext): Disposable {
  const registered = Object.entries(table).map(([id, run]) =>
    commands.registerCommand(id, () => run(context)),
  );
  return Disposable.from(...registered);
}
