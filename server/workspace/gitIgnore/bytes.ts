/**
 * Converts to a byte string, with one character from "\0" to "\xFF" per byte, because Git compares bytes.
 */
export function toBytes(text: string): string {
  return /[^\0-\x7F]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

/** Decodes a byte string as UTF-8. */
export function fromBytes(bytes: string): string {
  return /[^\0-\x7F]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}

/** Lowercases ASCII letters; Git ignores the case of no others. */
export function folded(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

const byteOrderMark = "\xEF\xBB\xBF";

export function withoutByteOrderMark(bytes: string): string {
  return bytes.startsWith(byteOrderMark) ? bytes.slice(byteOrderMark.length) : bytes;
}
