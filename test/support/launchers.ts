import { spawn } from "node:child_process";
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { sealedStart, sealedStartCommand } from "../../server/privacy/seal/sealedStart";
import { sealedVariable } from "../../server/protocol/launch";
import type { Claim, SealReport } from "../../server/protocol/privacy";

/** Output of `protectedProcess.ts`. */
export interface Protected extends Pick<SealReport, "seal" | "reason"> {
  readonly claims: readonly Claim[];
}

/** The launcher's text with changes; throws when a text to replace is missing. */
export function changed(...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const result = text.replace(from, () => to);
    if (result === text) throw new Error(`The launcher has no ${from}`);
    return result;
  }, sealedStart());
}

/** A change after which the launcher claims the seal even when sealing fails. */
export const lies: readonly [RegExp, string] = [
  /\$ENV\{\w+\} = \$\$ if \$call && close_others\(\) && seal\(\);/,
  `close_others(); seal(); $ENV{${sealedVariable}} = $$;`,
];

export interface RunOptions {
  /** Programs in front of the launcher. */
  readonly through?: readonly string[];
  /** The launcher's text. When empty there is no launcher, and the process seals itself. */
  readonly launcher?: string;
  readonly user?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Descriptor that the process inherits as number 3. */
  readonly inherited?: number;
}

const entry = resolve("dist-test/support/protectedProcess.mjs");

/** Runs a process that protects itself, with its own home folder, and returns its report. */
export async function runProtected(options: RunOptions): Promise<Protected> {
  const { through = [], launcher = sealedStart(), user, env, args = [], inherited } = options;
  const start = launcher === "" ? [] : [...sealedStartCommand, launcher];
  const [program = "", ...rest] = [...through, ...start, process.execPath, entry, "--stdio", ...args];
  const child = spawn(program, rest, {
    stdio: ["pipe", "pipe", "pipe", ...(inherited === undefined ? [] : [inherited])],
    // As in the client: Node would read certificates while the second self-test checks open files.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, HOME: homeOf(user), ...env },
    ...(user !== undefined && { uid: user, gid: user }),
  });
  const [output, errors] = await Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  if (output === "") throw new Error(`${program} said nothing: ${errors}`);
  return JSON.parse(output) as Protected;
}

/** Removes files that a self-test could create but, without a rule, not delete. */
export function removeMade(): void {
  for (const path of globSync("{/tmp,/var/tmp}/.inhouse-seal-*"))
    rmSync(path, { recursive: true, force: true });
}

const homes = new Map<number | undefined, string>();

/** A home folder with a file that programs obey, and a folder. */
export function homeOf(user: number | undefined): string {
  const known = homes.get(user);
  if (known !== undefined) return known;
  const home = mkdtempSync(join(tmpdir(), "inhouse-home-"));
  mkdirSync(join(home, "folder"));
  writeFileSync(join(home, ".bashrc"), "");
  if (user !== undefined)
    for (const path of [".", "folder", ".bashrc"]) chownSync(join(home, path), user, user);
  chmodSync(home, 0o755);
  homes.set(user, home);
  return home;
}
