import { l10n } from "../../../server/protocol/l10n";

export function notAModel(host: string): string {
  return l10n.t("The file from {0} is not a GGUF model. Check the URL.", host);
}

/** Whether a file with these first bytes may be a GGUF model; compares at most four bytes. */
export function hasModelMagic(bytes: Buffer): boolean {
  const magic = Buffer.from("GGUF");
  const length = Math.min(bytes.length, magic.length);
  return bytes.subarray(0, length).equals(magic.subarray(0, length));
}
