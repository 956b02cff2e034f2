import type { Connection } from "vscode-languageserver";
import type { Feature } from "../feature";
import { AliveNotification } from "../protocol/messages";

/** `inhouse/alive`. Its arrival alone counts; see server/stdio.ts. */
export function alive(connection: Connection): Feature {
  connection.onNotification(AliveNotification.type, () => {});
  return {};
}
