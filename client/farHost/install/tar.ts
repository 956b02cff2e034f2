/** A file or the last entry of an archive. */
export interface TarFile {
  /** Relative, with "/". */
  readonly path: string;
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

const block = 512;

/** Streams files as a tar archive in the format of POSIX.1-1988 (ustar). Throws if a file is not as long as it was said to be. */
export async function* tarOf(files: Iterable<TarFile>): AsyncGenerator<Uint8Array> {
  for (const { path, size, open } of files) {
    yield header(path, size);
    let sent = 0;
    for await (const bytes of await open()) {
      sent += bytes.length;
      yield bytes;
    }
    if (sent !== size) throw new Error(`${path} has changed while it was read.`);
    if (size % block > 0) yield new Uint8Array(block - (size % block));
  }
  yield new Uint8Array(2 * block);
}

function header(path: string, size: number): Buffer {
  const [prefix, name] = split(path);
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  bytes.write(octal(0o600, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(0, 11), 136);
  // A regular file; the checksum counts as spaces while it is computed.
  bytes.write("        0", 148);
  bytes.write("ustar\0", 257);
  bytes.write("00", 263);
  bytes.write(prefix, 345);
  const sum = bytes.reduce((all, byte) => all + byte, 0);
  bytes.write(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

/** Splits a path at a "/" so that both parts fit into the header. */
function split(path: string): readonly [string, string] {
  const length = Buffer.byteLength(path);
  if (length <= 100) return ["", path];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new Error(`The path ${path} is too long for an archive.`);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
