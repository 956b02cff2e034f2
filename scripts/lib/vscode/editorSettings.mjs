// How the editors that the scripts start look and behave.

export const themes = {
  light: "Light 2026",
  dark: "Dark 2026",
  hc: "Default High Contrast",
};

/** A quiet editor: nothing phones home, nothing pops up over the code. */
export const quietSettings = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "git.openRepositoryInParentFolders": "never",
  "npm.autoDetect": "off",
  "task.autoDetect": "off",
  "window.menuBarVisibility": "compact",
  "files.autoSave": "off",
};
