import { parse } from "jsonc-parser";
import type { WorkspaceFile } from "../../workspace/workspaceFiles";

export type Json = Readonly<Record<string, unknown>>;

const parsed = new WeakMap<WorkspaceFile, Json>();

/** Parses a configuration file with comments and trailing commas. Returns an empty object if it isn't an object. */
export function jsonOf(file: WorkspaceFile | undefined): Json {
  if (file === undefined) return {};
  let value = parsed.get(file);
  if (value === undefined) {
    value = objectOf(parseOrNothing(file.text));
    parsed.set(file, value);
  }
  return value;
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function stringsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each): each is string => typeof each === "string" && each.length < 500);
}

/** Returns undefined if the nesting is too deep for the parser. */
function parseOrNothing(text: string): unknown {
  try {
    return parse(text, [], { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}
