import { findInvisible } from "../code/invisibleCharacters";
import { asciiOfSymbol } from "../code/letters";

/** Windows device names, reserved in every folder. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Whether a path differs from how it looks, or means another path on another system. */
export function isDeceptivePath(path: string): boolean {
  const isDeceiving = path.split("/").some((step) => {
    if (step === "." || step === "..") return false;
    return /[:\p{Zl}\p{Zp}]|^\s|[\s.]$/u.test(step);
  });
  // Paths need no joiners.
  const isUnseen = findInvisible(path).length > 0 || /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(path);
  return isDeceiving || isUnseen;
}

/** Path separators and special characters of any system. */
const separators = /^[/\\:.~]+$/;

/** Whether a path contains characters that look like separators, such as the mathematical slash. */
export function hasLookalikeSeparators(path: string): boolean {
  return /[^\0-\x7f]/.test(path) && Array.from(path).some((sign) => separators.test(asciiOfSymbol(sign)));
}

/**
 * Normalizes a path the way file systems may compare it: NTFS strips trailing spaces and dots and treats text after a colon as a
 * stream of the same file; HFS+ and APFS ignore zero-width characters, Unicode forms and case.
 */
export function plainPath(path: string): string {
  const visible = path.normalize("NFKC").replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "");
  return stripIgnoredEndings(visible.replaceAll("\\", "/")).toLowerCase();
}

/** Removes the endings of names that Windows ignores. */
export function stripIgnoredEndings(path: string): string {
  return path.replace(/(?:(?<!^\/?[A-Za-z]):[^/]*|[. ]+)(?=\/|$)/g, "");
}

/** Whether a segment of the path is a device on Windows. */
export function isDevicePath(path: string): boolean {
  return path.split("/").some((step) => devices.test(step));
}
