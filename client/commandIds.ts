/** Ids of the commands that the manifest declares. Without VS Code, so that a test can compare the two. */
export const commandIds = {
  toggleCompletions: "inhouse.toggleCompletions",
  toggleCompletionsForLanguage: "inhouse.toggleCompletionsForLanguage",
  restartServer: "inhouse.restartServer",
  showLog: "inhouse.showLog",
  showStatus: "inhouse.showStatus",
  explainLastCompletion: "inhouse.explainLastCompletion",
  showStatistics: "inhouse.showStatistics",
  exportStatistics: "inhouse.exportStatistics",
  eraseStatistics: "inhouse.eraseStatistics",
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];
