/** A copy: V8 keeps a whole text alive for a piece of it, and pieces are remembered longer than the text stays the same. */
export function detached(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
