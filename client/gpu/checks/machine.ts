/** What the checks ask of a machine. Tests bring their own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Of the processor, as Node names it. */
  readonly arch: string;
  /** What the programs and the build get of the user's variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly cores: number;
  /** Memory that programs may still take, in bytes. */
  readonly freeMemory: number;
  /** What a program writes, both streams; undefined if there is no such program or it fails. */
  run(command: string, args: readonly string[]): Promise<string | undefined>;
  /** The path of a program in the user's PATH. */
  find(program: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** Names in a folder; none if it can't be read. */
  list(folder: string): Promise<readonly string[]>;
  /** Text of a small file; undefined if it can't be read. */
  text(path: string): Promise<string | undefined>;
  /** Free bytes on the disk of a folder, which need not exist yet. */
  freeBytes(folder: string): Promise<number>;
}

/** Compares versions such as "12.8" and "3.28.3" number by number; below 0 if `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
