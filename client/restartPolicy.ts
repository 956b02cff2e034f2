export interface RestartPolicy {
  /** The server stopped unexpectedly: how many milliseconds to wait before it is started again; undefined to give up. */
  next(): number | undefined;
  /** The user asked for a restart: what happened before no longer counts. */
  reset(): void;
}

export interface RestartLimits {
  /** One delay for each restart allowed within the window. */
  readonly delaysMs: readonly number[];
  readonly windowMs: number;
}

export const defaultRestartLimits: RestartLimits = {
  delaysMs: [200, 500, 1000, 2000, 4000],
  windowMs: 3 * 60_000,
};

/** Waits longer after each crash and gives up when a window of time has seen too many. */
export function createRestartPolicy(now: () => number, limits = defaultRestartLimits): RestartPolicy {
  let restarts: number[] = [];
  return {
    next() {
      const time = now();
      restarts = restarts.filter((restart) => time - restart < limits.windowMs);
      const delay = limits.delaysMs[restarts.length];
      if (delay !== undefined) restarts.push(time);
      return delay;
    },
    reset() {
      restarts = [];
    },
  };
}
