import type { Libc } from "../../engine/libc";

/** What the doctor asks of the operating system; tests bring their own. */
export interface System {
  readonly platform: string;
  readonly arch: string;
  /** Version of the kernel. */
  readonly release: string;
  /** The system's own description of its version; for macOS and Windows. */
  readonly version: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly totalBytes: number;
  /** Memory that a new allocation can get without swapping. */
  readonly availableBytes: number;
  readonly home: string;
  /** Name of the user, only to keep it out of the report. */
  readonly user: string;
  /** Node's version with "v", and Electron's where Node is part of it. */
  readonly node: string;
  readonly electron?: string;
  /** Absent where it is not known, and on systems other than Linux. */
  readonly libc?: Libc;
  /** Folder that Inhouse is installed in. */
  readonly installation: string;
  /** The editor that runs the doctor, with its version; absent in a terminal. */
  readonly editor?: string;
  readonly files: SystemFiles;
}

export interface SystemFiles {
  /** Reads a short text. Throws the system's error. */
  read(path: string): Promise<string>;
  /** Names in a folder, sorted; none when it cannot be read. */
  list(path: string): Promise<readonly string[]>;
  exists(path: string): Promise<boolean>;
  /** Whether the disk and the permissions let this user write there. */
  isWritable(path: string): Promise<boolean>;
  /** Bytes that this user may still write to the disk of this path. */
  freeBytes(path: string): Promise<number>;
  /** Files below a folder, at most 10,000 of them. */
  usage(path: string): Promise<{ readonly files: number; readonly bytes: number }>;
}

/** The text of a file, trimmed; undefined when it cannot be read. */
export function textOf({ files }: Pick<System, "files">, path: string): Promise<string | undefined> {
  return files.read(path).then(
    (text) => text.trim(),
    () => undefined,
  );
}
