import { readSettings } from "./configuration";

/** The globs of `inhouse.privacy.neverRead`. */
export function neverReadGlobs(): readonly string[] {
  const { neverRead } = readSettings()["privacy"] as { readonly neverRead?: unknown };
  return Array.isArray(neverRead) ? neverRead.filter((each) => typeof each === "string") : [];
}
