import { setPriority } from "node:os";

/**
 * A Linux nice value, from -20 to 19. While others are busy, a thread at 5 gets a third of the time of each of them,
 * so that questions about the codebase are still answered soon.
 */
const lowPriority = 5;

/**
 * Lowers the priority of the calling thread, so that the model and keystrokes come first on a machine with few cores.
 * Linux has priorities per thread, where 0 is the calling one. Does nothing on other systems or without permission.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, lowPriority);
  } catch {
    // Normal priority does no harm.
  }
}
