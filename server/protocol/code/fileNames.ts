import { findUnseen } from "./unseen";

/** Names that mean a device in every folder, on Windows. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Whether a path is not what it looks like, or is another one on another system. */
export function isDeceivingPath(path: string): boolean {
  const isDeceiving = path.split("/").some((step) => {
    if (step === "." || step === "..") return false;
    return /[:\p{Zl}\p{Zp}]|^\s|[\s.]$/u.test(step);
  });
  return isDeceiving || findUnseen(path).length > 0 || /\p{Cf}/u.test(path);
}

/** Whether a step of the path means a device on Windows. */
export function isDevicePath(path: string): boolean {
  return path.split("/").some((step) => devices.test(step));
}
