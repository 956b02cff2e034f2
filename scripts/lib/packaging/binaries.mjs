// Reads for which machine a native file was built.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { ScriptError } from "../terminal.mjs";

const elf = { 3: "ia32", 40: "arm", 62: "x64", 183: "arm64", 243: "riscv64" };
const mach = { 16777223: "x64", 16777228: "arm64" };
const pe = { 332: "ia32", 34404: "x64", 43620: "arm64" };

/** "linux-arm64" and the like, for the first 4 KiB of a file; undefined for a file that no machine runs by itself. */
export function machineOf(head) {
  if (head.length < 20) return undefined;
  const first = head.readUInt32BE(0);
  if (first === 0x7f454c46) {
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    return `linux-${elf[machine] ?? `machine${machine}`}`;
  }
  if (first === 0xcffaedfe) return `darwin-${mach[head.readUInt32LE(4)] ?? "other"}`;
  if (first === 0xcefaedfe) return "darwin-ia32";
  // Java classes begin alike, with a version in place of the number of machines.
  if ((first === 0xcafebabe || first === 0xcafebabf) && head.readUInt32BE(4) < 20) return "darwin-universal";
  if (head.toString("latin1", 0, 2) === "MZ" && head.length >= 64) {
    const start = head.readUInt32LE(0x3c);
    if (start + 6 > head.length || head.toString("latin1", start, start + 4) !== "PE\0\0") return undefined;
    return `win32-${pe[head.readUInt16LE(start + 4)] ?? "other"}`;
  }
  return undefined;
}

/**
 * Reads the header of every file. Returns the native ones; throws a `ScriptError` if one is for another machine, or if a
 * folder of `needed` has none.
 */
export async function checkBinaries(folder, files, target, needed) {
  const natives = [];
  const wrong = [];
  for (const file of files) {
    const machine = machineOf(await readHead(join(folder, file)));
    if (machine === undefined) continue;
    natives.push(file);
    if (machine !== target) wrong.push(`${file} is for ${machine}`);
  }
  for (const each of needed)
    if (!natives.some((file) => file.startsWith(`${each}/`))) wrong.push(`${each} has no native library`);
  if (wrong.length > 0) throw new ScriptError(`Not a package for ${target}: ${wrong.join(", ")}.`);
  return natives;
}

async function readHead(path) {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
