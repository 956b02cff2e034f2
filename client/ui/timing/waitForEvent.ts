import type { Event } from "vscode";
import { withDeadline } from "./withDeadline";

/** Waits for an event that `isIt` accepts, but not longer than `milliseconds`. */
export async function waitForEvent<T>(
  event: Event<T>,
  isIt: (value: T) => boolean,
  milliseconds: number,
): Promise<void> {
  const happened = (late: AbortSignal) =>
    new Promise<void>((resolve) => {
      const listening = event((value) => {
        if (isIt(value)) resolve();
      });
      late.addEventListener("abort", () => listening.dispose());
    });
  await withDeadline(milliseconds, happened);
}
