import type { Translate } from "../../text";

export function noModel(host: string, t: Translate): string {
  return t("What {0} sends is not a GGUF model: check the address.", host);
}

/** Whether a file that begins like this may be a GGUF model; of fewer than four bytes, as far as they go. */
export function beginsLikeModel(bytes: Buffer): boolean {
  const magic = Buffer.from("GGUF");
  const length = Math.min(bytes.length, magic.length);
  return bytes.subarray(0, length).equals(magic.subarray(0, length));
}
