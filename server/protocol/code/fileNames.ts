import { signLook } from "./letters";
import { findUnseen } from "./unseen";

/** Names that mean a device in every folder, on Windows. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Whether a path is not what it looks like, or is another one on another system. */
export function isDeceivingPath(path: string): boolean {
  const isDeceiving = path.split("/").some((step) => {
    if (step === "." || step === "..") return false;
    return /[:\p{Zl}\p{Zp}]|^\s|[\s.]$/u.test(step);
  });
  // In a path no joiner is needed.
  const isUnseen = findUnseen(path).length > 0 || /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(path);
  return isDeceiving || isUnseen;
}

/** What separates the parts of a path, on one system or another. */
const separators = /^[/\\:.~]+$/;

/** Whether a path has signs that look like separators, such as the slash of mathematics. */
export function hasLikeSeparators(path: string): boolean {
  return /[^\0-\x7f]/.test(path) && Array.from(path).some((sign) => separators.test(signLook(sign)));
}

/**
 * A path as a file system may compare it: NTFS drops blanks and dots at the end of a name and takes what is behind a colon for a stream
 * of the same file, HFS+ and APFS ignore characters of no width, forms and case of letters.
 */
export function plainPath(path: string): string {
  const visible = path.normalize("NFKC").replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "");
  return withoutTails(visible.replaceAll("\\", "/")).toLowerCase();
}

/** Without what Windows leaves out at the end of a name. */
export function withoutTails(path: string): string {
  return path.replace(/(?:(?<!^\/?[A-Za-z]):[^/]*|[. ]+)(?=\/|$)/g, "");
}

/** Whether a step of the path means a device on Windows. */
export function isDevicePath(path: string): boolean {
  return path.split("/").some((step) => devices.test(step));
}
