import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";

/** Registers for something that the server can do without. */
export function optionally(registration: Promise<unknown>, what: string, log: Pick<Logger, "warn">): void {
  registration.catch((error) =>
    log.warn(
      `The editor does not report ${what}, because it refused the registration: ${failureText(error)}`,
    ),
  );
}
