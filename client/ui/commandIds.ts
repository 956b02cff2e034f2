/** Ids of the commands in the manifest. Does not depend on VS Code, so that a test can compare the two. */
export const commandIds = {
  getStarted: "inhouse.getStarted",
  openSample: "inhouse.openSample",
  toggleCompletions: "inhouse.toggleCompletions",
  toggleCompletionsForLanguage: "inhouse.toggleCompletionsForLanguage",
  restartServer: "inhouse.restartServer",
  showLog: "inhouse.showLog",
  showStatus: "inhouse.showStatus",
  openSettings: "inhouse.openSettings",
  explainLastCompletion: "inhouse.explainLastCompletion",
  showStatistics: "inhouse.showStatistics",
  exportStatistics: "inhouse.exportStatistics",
  eraseStatistics: "inhouse.eraseStatistics",
  showPrivacyReport: "inhouse.showPrivacyReport",
  exportPrivacyReport: "inhouse.exportPrivacyReport",
  eraseStoredData: "inhouse.eraseStoredData",
  diagnose: "inhouse.diagnose",
  chooseModel: "inhouse.chooseModel",
  chooseChatModel: "inhouse.chooseChatModel",
  downloadModel: "inhouse.downloadModel",
  deleteModel: "inhouse.deleteModel",
  forgetTokens: "inhouse.forgetTokens",
  setUpGpu: "inhouse.setUpGpu",
  runElsewhere: "inhouse.runElsewhere",
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Commands of the chat; see client/chat/chatCommands.ts. */
export const chatCommandIds = {
  open: "inhouse.chat.open",
  newChat: "inhouse.chat.new",
  history: "inhouse.chat.history",
  find: "inhouse.chat.find",
  exportChat: "inhouse.chat.export",
  eraseHistory: "inhouse.chat.eraseHistory",
  attach: "inhouse.chat.attach",
  attachTerminal: "inhouse.chat.attachTerminal",
  ask: "inhouse.chat.ask",
  explain: "inhouse.chat.explain",
  fix: "inhouse.chat.fix",
  tests: "inhouse.chat.tests",
  doc: "inhouse.chat.doc",
  review: "inhouse.chat.review",
  commit: "inhouse.chat.commit",
} as const;

export type ChatCommandId = (typeof chatCommandIds)[keyof typeof chatCommandIds];

/** Commands of edits; see client/edit/editCommands.ts. */
export const editCommandIds = {
  start: "inhouse.edit.start",
  rename: "inhouse.edit.rename",
  show: "inhouse.edit.show",
  acceptAll: "inhouse.edit.acceptAll",
  rejectAll: "inhouse.edit.rejectAll",
  restore: "inhouse.edit.restore",
  acceptChange: "inhouse.edit.acceptChange",
  rejectChange: "inhouse.edit.rejectChange",
  nextChange: "inhouse.edit.nextChange",
  previousChange: "inhouse.edit.previousChange",
  retry: "inhouse.edit.retry",
  refine: "inhouse.edit.refine",
  showAnswer: "inhouse.edit.showAnswer",
} as const;

export type EditCommandId = (typeof editCommandIds)[keyof typeof editCommandIds];

/** Commands of reviews; see client/review/reviewCommands.ts. */
export const reviewCommandIds = {
  changes: "inhouse.review.changes",
  fix: "inhouse.review.fix",
  dismiss: "inhouse.review.dismiss",
  dismissAll: "inhouse.review.dismissAll",
} as const;

export type ReviewCommandId = (typeof reviewCommandIds)[keyof typeof reviewCommandIds];
