import { setPriority } from "node:os";

/**
 * Of Linux's "nice" values, from -20 to 19. A thread with 5 gets a third of the time that each of the others gets while they want it: a
 * question about the codebase still has an answer soon.
 */
const lowPriority = 5;

/**
 * Lowers the priority of the calling thread, so that the model and the keystrokes come first on a machine with few cores. Linux
 * counts priorities by thread, and 0 is the calling one. Elsewhere, and where that is not allowed, all stays as it is.
 */
export function yieldToOthers(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, lowPriority);
  } catch {
    // A thread that is as important as the others is no harm.
  }
}
