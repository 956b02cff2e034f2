/** What a JSON file that we keep says, before anybody looks for what is in it. */
export type Stored =
  | { readonly kind: "known"; readonly version: number; readonly value: Readonly<Record<string, unknown>> }
  /** A later version of Inhouse has written it and will want it back: it is neither changed nor moved. */
  | { readonly kind: "newer" }
  | { readonly kind: "damaged" };

/** Files from before their format had a number are of version 1. */
export function readStored(text: string, version: number): Stored {
  const value = parseObject(text);
  const written = value !== undefined && "version" in value ? value["version"] : 1;
  if (value === undefined || typeof written !== "number" || written < 0) return { kind: "damaged" };
  return written > version ? { kind: "newer" } : { kind: "known", version: written, value };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
