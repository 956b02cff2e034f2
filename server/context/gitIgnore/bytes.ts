/**
 * Git compares bytes. Here a string of bytes has one character for each, from "\0" to "\xFF".
 */
export function toBytes(text: string): string {
  return /[^\0-\x7F]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

/** The text whose UTF-8 form these bytes are. */
export function fromBytes(bytes: string): string {
  return /[^\0-\x7F]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}

/** With small letters. Git folds no letters but those of ASCII. */
export function folded(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

const byteOrderMark = "\xEF\xBB\xBF";

export function withoutByteOrderMark(bytes: string): string {
  return bytes.startsWith(byteOrderMark) ? bytes.slice(byteOrderMark.length) : bytes;
}
