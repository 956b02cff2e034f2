import { type Inputs, useEffect } from "preact/hooks";

/** Runs `work`, if given, once the dependencies have stayed the same for `delayMs`. */
export function useDebounced(work: (() => void) | undefined, delayMs: number, dependencies: Inputs): void {
  useEffect(() => {
    if (work === undefined) return undefined;
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  }, dependencies);
}
