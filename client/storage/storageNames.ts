import type { StoragePlaces } from "../../server/protocol/stored";

/** Names of files and folders in the extension's storage folders. */
export const storageNames = {
  chats: "chat",
  /** The panel's state, such as the last conversation. */
  panelState: "chat.json",
  models: "models",
  /** The folder that the server may write to. */
  server: "server",
} as const;

/** The only secret that we keep, in VS Code's secret storage: access tokens by the origin that they belong to. */
export const accessTokensSecret = "inhouse.accessTokens";

/** Names in the server's folder. */
export const serverStorageNames = {
  statisticsPath: "statistics.json",
  modelTrialsFolder: "model-trials",
  promptCacheFolder: "prompt-cache",
  codebaseFolder: "codebase",
  scratchFolder: "scratch",
} as const satisfies Record<keyof StoragePlaces | "scratchFolder", string>;
