export interface StartFacts {
  /** The session of VS Code in which “Get Started” was opened on this machine; undefined before. */
  readonly shownIn: string | undefined;
  /** This session: the same for all windows, and after a window is reloaded. */
  readonly session: string;
  /** The user has chosen a model. */
  readonly hasModels: boolean;
  /** An earlier session left a download unfinished. */
  readonly hasUnfinishedDownload: boolean;
  /** VS Code's setting `workbench.welcomePage.walkthroughs.openOnInstall`. */
  readonly opensWalkthroughs: boolean;
}

/**
 * What Inhouse shows by itself after a start. “Get Started” holds the offers of models and of the GPU as steps, so that these
 * notifications come at the earliest in the next session, and only where their step was not done.
 */
export type AtStart = "getStarted" | "unfinishedDownloads" | "offers" | "nothing";

/** Decides for one of them, so that a user never sees two at once. */
export function atStart(facts: StartFacts): AtStart {
  const { shownIn, session, hasModels, hasUnfinishedDownload, opensWalkthroughs } = facts;
  if (hasUnfinishedDownload) return "unfinishedDownloads";
  if (shownIn === session) return "nothing";
  const isNew = shownIn === undefined && !hasModels;
  return isNew && opensWalkthroughs ? "getStarted" : "offers";
}
