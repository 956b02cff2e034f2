// Reads the list of files in a ZIP.
import { open } from "node:fs/promises";

const endMark = 0x06054b50;
const entryMark = 0x02014b50;

/** The entries with their sizes in bytes, packed and unpacked. Throws if the file is no ZIP or longer than 4 GiB. */
export async function zipEntries(path) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (position, length) =>
      (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
    const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0 || tail.readUInt32LE(end) !== endMark) throw new Error(`${path} is no ZIP.`);
    const directory = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return entriesIn(directory);
  } finally {
    await file.close();
  }
}

function entriesIn(directory) {
  const entries = [];
  for (let at = 0; at < directory.length; ) {
    if (directory.readUInt32LE(at) !== entryMark) throw new Error("The list of the ZIP is damaged.");
    const [name, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset));
    entries.push({
      path: directory.toString("utf8", at + 46, at + 46 + name),
      packed: directory.readUInt32LE(at + 20),
      unpacked: directory.readUInt32LE(at + 24),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}
