import { l10n } from "../../server/protocol/l10n";
import type { LaunchFailure } from "./serverLaunch";

export interface RestartPolicy {
  /**
   * Call after a crash, or with false after a start that failed. Returns the delay before the restart in milliseconds, or
   * undefined to give up.
   */
  next(hadStarted?: boolean): number | undefined;
  /** Call after a manual restart: earlier crashes no longer count. */
  reset(): void;
}

export interface RestartLimits {
  /** One delay per restart that the window allows. */
  readonly delaysMs: readonly number[];
  readonly windowMs: number;
}

export const defaultRestartLimits: RestartLimits = {
  delaysMs: [200, 500, 1000, 2000, 4000],
  windowMs: 3 * 60_000,
};

/**
 * Increases the delay with each crash and gives up after too many crashes within the window. Starts that fail in a row all count,
 * because each may take long to fail.
 */
export function createRestartPolicy(now: () => number, limits = defaultRestartLimits): RestartPolicy {
  let restarts: number[] = [];
  return {
    next(hadStarted = true) {
      const time = now();
      if (hadStarted) restarts = restarts.filter((restart) => time - restart < limits.windowMs);
      const delay = limits.delaysMs[restarts.length];
      if (delay !== undefined) restarts.push(time);
      return delay;
    },
    reset() {
      restarts = [];
    },
  };
}

/** Decides after the end of a server: on a restart, or with one sentence against it. */
export function decideRestart(
  failure: LaunchFailure | undefined,
  policy: RestartPolicy,
  hadStarted: boolean,
): { readonly delayMs: number } | { readonly problem: string } {
  const delayMs = failure?.isFinal ? undefined : policy.next(hadStarted);
  if (delayMs !== undefined) return { delayMs };
  const crashed = l10n.t("The Inhouse server crashed repeatedly and was not restarted.");
  return { problem: failure?.message ?? crashed };
}
