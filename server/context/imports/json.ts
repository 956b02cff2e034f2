import { parse } from "jsonc-parser";
import type { WorkspaceFile } from "../workspaceFiles";

export type Json = Readonly<Record<string, unknown>>;

const parsed = new WeakMap<WorkspaceFile, Json>();

/** A configuration file's object, also with comments and trailing commas; empty when it is none. */
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

/** Nesting that is too deep for the parser has no value. */
function parseOrNothing(text: string): unknown {
  try {
    return parse(text, [], { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}
