// Prints the text that another process appends to a file.
import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Starts to print the file, which may not exist yet; the returned function prints the rest and stops. */
export function followFile(file) {
  let stopped = false;
  let position = 0;
  const printNew = async () => {
    const handle = await open(file, "r").catch(() => undefined);
    if (handle === undefined) return;
    try {
      const { size } = await handle.stat();
      if (size <= position) return;
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(size - position),
        0,
        size - position,
        position,
      );
      position += bytesRead;
      process.stdout.write(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  };
  const printing = (async () => {
    while (!stopped) {
      await printNew();
      await delay(100);
    }
    await printNew();
  })();
  return () => {
    stopped = true;
    return printing;
  };
}
