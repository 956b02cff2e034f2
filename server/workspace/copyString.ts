/** Copies a string. V8 keeps a whole text alive for each slice of it, and some slices outlive the text. */
export function copyString(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
