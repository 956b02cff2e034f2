import { isNeverRead } from "../../server/protocol/paths/neverRead";
import { readSettings } from "./configuration";

/** Whether `inhouse.privacy.neverRead` matches a document. */
export function matchesNeverRead(uri: string): boolean {
  const { neverRead } = readSettings()["privacy"] as { readonly neverRead?: unknown };
  const globs = Array.isArray(neverRead) ? neverRead.filter((each) => typeof each === "string") : [];
  return isNeverRead(uri, globs);
}
