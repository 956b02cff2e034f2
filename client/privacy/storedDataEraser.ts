import { commands, type ExtensionContext, type Memento } from "vscode";
import type { RequestType0 } from "vscode-languageclient/node";
import { eraseCodebaseIndexCommand } from "../../server/protocol/chat";
import { l10n } from "../../server/protocol/l10n";
import { ErasePromptCacheRequest } from "../../server/protocol/messages";
import { EraseStatisticsRequest } from "../../server/protocol/statistics";
import type { ServerProcess } from "../serverProcess/serverProcess";
import {
  erasePaths,
  measure,
  type StorageUsage,
  type StoredId,
  storagePaths,
  storedIds,
} from "../storage/storageLayout";
import { accessTokensSecret } from "../storage/storageNames";

export interface StoredDataOptions {
  readonly context: ExtensionContext;
  readonly server: ServerProcess;
  /** Stops and deletes all conversations. */
  readonly eraseHistory: () => Promise<void>;
}

/** Measures and deletes data that Inhouse stores. */
export interface StoredDataEraser {
  measure(): Promise<readonly StorageUsage[]>;
  /** Throws if something cannot be deleted. */
  erase(id: StoredId): Promise<void>;
}

export function createStoredDataEraser({
  context,
  server,
  eraseHistory,
}: StoredDataOptions): StoredDataEraser {
  const { globalStorageUri, storageUri, logUri, workspaceState, globalState, secrets } = context;
  const paths = () =>
    storagePaths({ global: globalStorageUri.fsPath, workspace: storageUri?.fsPath, log: logUri.fsPath });
  /** Has the server delete its data in memory too; without a server there are only the files. */
  const byServer = (type: RequestType0<true, void>) => async () => {
    if (server.state.phase !== "running") return;
    if ((await server.request(type)) !== true)
      throw new Error(l10n.t("The server could not delete its data."));
  };
  const states = [workspaceState, globalState];
  /** Steps to run before the files are deleted. */
  const first: Partial<Record<StoredId, () => Promise<unknown>>> = {
    history: eraseHistory,
    index: async () => {
      if (server.state.phase === "running") await commands.executeCommand(eraseCodebaseIndexCommand);
    },
    promptCache: byServer(ErasePromptCacheRequest.type),
    statistics: byServer(EraseStatisticsRequest.type),
    memory: () => Promise.all([...states.map(clearAll), secrets.delete(accessTokensSecret)]),
  };
  return {
    async measure() {
      const all = await paths();
      return Promise.all(
        storedIds.map(async (id) => withStates(await measure(id, all[id]), id === "memory" ? states : [])),
      );
    },
    async erase(id) {
      await first[id]?.();
      // The lock on the index stays: another window may hold it.
      if (id === "index" && server.state.phase === "running") return;
      await erasePaths(id, (await paths())[id]);
    },
  };
}

function withStates(usage: StorageUsage, states: readonly Memento[]): StorageUsage {
  const values = states.flatMap((state) => state.keys().map((key) => [key, state.get(key)] as const));
  const bytes = values.reduce((sum, each) => sum + Buffer.byteLength(JSON.stringify(each)), usage.bytes);
  return { ...usage, bytes };
}

async function clearAll(state: Memento): Promise<void> {
  for (const key of state.keys()) await state.update(key, undefined);
}
