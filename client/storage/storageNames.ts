import { engineFolderNames, type StoragePlaces } from "../../server/protocol/stored";

/** Names of files and folders in the extension's storage folders. */
export const storageNames = {
  chats: "chat",
  /** The panel's state, such as the last conversation. */
  panelState: "chat.json",
  models: "models",
  /** Exists once the models for this machine were offered. */
  modelsOffered: "models-offered",
  /** Exists once “Get Started” was opened: the session of VS Code in which it was. */
  getStartedShown: "get-started-shown",
  /** Backends for the GPU that were built here, and unfinished builds. */
  gpu: "gpu",
  /** The folder that the server may write to. */
  server: "server",
  /** The folder that the engine process may write to. */
  engine: "engine",
} as const;

/** The only secret that we keep, in VS Code's secret storage: access tokens by the origin that they belong to. */
export const accessTokensSecret = "inhouse.accessTokens";

/** Names in the folders of the server and of the engine process. */
export const serverStorageNames = {
  ...engineFolderNames,
  statisticsPath: "statistics.json",
  machinePath: "machine.json",
  codebaseFolder: "codebase",
  scratchFolder: "scratch",
} as const satisfies Record<keyof StoragePlaces | "scratchFolder", string>;
