import { commands, type ExtensionContext, type Memento } from "vscode";
import type { RequestType0 } from "vscode-languageclient/node";
import { eraseCodebaseIndexCommand } from "../../server/protocol/chat";
import { ErasePromptCacheRequest } from "../../server/protocol/messages";
import { EraseEditRecordRequest } from "../../server/protocol/privacyReport";
import { EraseStatisticsRequest } from "../../server/protocol/statistics";
import type { ServerProcess } from "../serverProcess";
import { erasePaths, measure, type StoredFacts, type StoredId, storedIds, storedPaths } from "./storedThings";

export interface StoredDataOptions {
  readonly context: ExtensionContext;
  readonly server: ServerProcess;
  /** Ends all conversations and deletes them. */
  readonly eraseHistory: () => Promise<void>;
}

/** What of ours is on the disk, and how it is erased. */
export interface StoredData {
  measure(): Promise<readonly StoredFacts[]>;
  /** Throws when something cannot be erased. */
  erase(id: StoredId): Promise<void>;
}

export function createStoredData({ context, server, eraseHistory }: StoredDataOptions): StoredData {
  const { globalStorageUri, storageUri, logUri, workspaceState, globalState } = context;
  const paths = () =>
    storedPaths({ global: globalStorageUri.fsPath, workspace: storageUri?.fsPath, log: logUri.fsPath });
  /** The server forgets what it has in memory as well; without one the files are all there is. */
  const byServer = (type: RequestType0<true, void>) => async () => {
    if (server.state.phase !== "running") return;
    if ((await server.request(type)) !== true) throw new Error("The server could not do it.");
  };
  const states = [workspaceState, globalState];
  const first: Partial<Record<StoredId, () => Promise<unknown>>> = {
    history: eraseHistory,
    index: async () => {
      if (server.state.phase === "running") await commands.executeCommand(eraseCodebaseIndexCommand);
    },
    promptCache: byServer(ErasePromptCacheRequest.type),
    statistics: byServer(EraseStatisticsRequest.type),
    editRecord: byServer(EraseEditRecordRequest.type),
    memory: () => Promise.all(states.map(forgetAll)),
  };
  return {
    async measure() {
      const all = await paths();
      return Promise.all(
        storedIds.map((id) => (id === "memory" ? measureStates(states) : measure(id, all[id]))),
      );
    },
    async erase(id) {
      await first[id]?.();
      // The lock on the index stays: another window may hold it.
      if (id === "memory" || (id === "index" && server.state.phase === "running")) return;
      await erasePaths(id, (await paths())[id]);
    },
  };
}

function measureStates(states: readonly Memento[]): StoredFacts {
  const values = states.flatMap((state) => state.keys().map((key) => [key, state.get(key)] as const));
  const bytes = values.reduce((sum, each) => sum + Buffer.byteLength(JSON.stringify(each)), 0);
  return { id: "memory", paths: [], files: 0, bytes, openToOthers: [] };
}

async function forgetAll(state: Memento): Promise<void> {
  for (const key of state.keys()) await state.update(key, undefined);
}
