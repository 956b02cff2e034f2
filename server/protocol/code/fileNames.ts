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

/** Whether a step of the path means a device on Windows. */
export function isDevicePath(path: string): boolean {
  return path.split("/").some((step) => devices.test(step));
}
