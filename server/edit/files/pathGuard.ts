import { label } from "../../chat/context/labels";
import { isGitsOwn } from "../../context/neverRead";
import { findUnseen } from "../../protocol/code/unseen";
import { guardSentence } from "../guards";
import { Refused } from "../refused";

/** Names that mean a device in every folder, on Windows. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Throws `Refused` for a path of an answer that is not what it looks like, or that another system takes for another one. */
export function checkNamedPath(path: string): void {
  const isDeceiving = path.split("/").some((step) => {
    if (step === "." || step === "..") return false;
    return /[:\p{Zl}\p{Zp}]|^\s|[\s.]$/u.test(step);
  });
  if (isDeceiving || findUnseen(path).length > 0 || /\p{Cf}/u.test(path)) throw badName(path);
  // A shell would put the home folder there.
  if (path.startsWith("~/")) throw new Refused(guardSentence(label(path), { reason: "outside" }));
  if (isGitsOwn(path)) throw new Refused(guardSentence(label(path), { reason: "gitsOwn" }));
}

/** The same for a file that is not there yet. */
export function checkNewPath(path: string): void {
  checkNamedPath(path);
  if (path.split("/").some((step) => devices.test(step))) throw badName(path);
}

function badName(path: string): Refused {
  return new Refused(`No file can be called that: ${label(path)}. Ask for another name.`);
}
