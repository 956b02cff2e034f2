import { lstat, readlink, realpath } from "node:fs/promises";
import own, { basename, dirname, isAbsolute, join, type PlatformPath, parse, resolve, sep } from "node:path";
import { diskQueue } from "./diskQueue";

export interface RealPath {
  /** Without symbolic links. */
  readonly real: string;
  readonly exists: boolean;
}

/** A folder, with the path by which the user opened it and its real path. */
export interface Root {
  readonly named: string;
  readonly real: string;
}

/**
 * Resolves all symlinks in a path. If the file does not exist, resolves its existing parent folders and the target of a dangling
 * symlink, because writing to the path would create the file there. Follows links anywhere, so only use it for paths that the user named.
 */
export function realPath(path: string): Promise<RealPath> {
  return diskQueue.run(path, () => resolved(path));
}

/**
 * Like `realPath`, for a path inside one of the roots. Stops at a symlink that leads outside and returns its target without accessing
 * it, because even a status check can connect to another machine or block.
 */
export function realPathWithin(
  roots: readonly Root[],
  path: string,
): Promise<RealPath | { readonly leadsTo: string }> {
  return diskQueue.run(path, () => walk(roots, path));
}

/** Whether a path is the folder or inside it, by the rules of this system or of another. */
export function isInside(folder: string, path: string, system: PlatformPath = own): boolean {
  const relativePath = system.relative(folder, path);
  return (
    relativePath === "" ||
    !(relativePath === ".." || relativePath.startsWith(`..${system.sep}`) || system.isAbsolute(relativePath))
  );
}

async function resolved(path: string): Promise<RealPath> {
  try {
    return { real: await realpath(path), exists: true };
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    const folder = (await resolved(dirname(path))).real;
    const own = join(folder, basename(path));
    const target = await linkAt(own);
    // A cycle of symlinks fails with an error other than ENOENT, so the recursion ends.
    if (target !== undefined) return { real: (await resolved(resolve(folder, target))).real, exists: false };
    return { real: own, exists: false };
  }
}

/** Linux's limit. */
const maxLinks = 40;

async function walk(roots: readonly Root[], path: string): Promise<RealPath | { readonly leadsTo: string }> {
  let { at, steps } = fromTop(path);
  let exists = true;
  for (let links = 0; steps.length > 0; ) {
    const [step = "", ...rest] = steps;
    steps = rest;
    const next = join(at, step);
    const root = roots.find(({ named, real }) => next === named || next === real);
    const isOnTheWay = roots.some(({ named, real }) => isInside(next, named) || isInside(next, real));
    if (root !== undefined) at = root.real;
    else if (isOnTheWay || step === "..") at = next;
    else if (!roots.some(({ real }) => isInside(real, next))) return { leadsTo: join(next, ...steps) };
    else {
      const target = exists ? await targetOf(next) : undefined;
      if (target === "missing") exists = false;
      if (target === "missing" || target === undefined) at = next;
      else {
        if (++links > maxLinks) throw Object.assign(new Error(`ELOOP: ${path}`), { code: "ELOOP", path });
        if (isAbsolute(target.link)) ({ at, steps } = withMore(fromTop(target.link), steps));
        else steps = [...stepsOf(target.link), ...steps];
      }
    }
  }
  // On case-insensitive disks, `realpath` returns the canonical spelling.
  return { real: exists && process.platform !== "linux" ? await realpath(at) : at, exists };
}

function fromTop(path: string): { at: string; steps: readonly string[] } {
  const { root } = parse(path);
  return { at: root, steps: stepsOf(path.slice(root.length)) };
}

function withMore(start: { at: string; steps: readonly string[] }, more: readonly string[]) {
  return { at: start.at, steps: [...start.steps, ...more] };
}

function stepsOf(path: string): readonly string[] {
  return path.split(sep === "/" ? "/" : /[\\/]/).filter((step) => step !== "" && step !== ".");
}

/** Target of a symlink; undefined if the path exists and is not a symlink. */
async function targetOf(path: string): Promise<{ readonly link: string } | "missing" | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? { link: await readlink(path) } : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "missing";
    throw error;
  }
}

async function linkAt(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (["ENOENT", "EINVAL", "UNKNOWN"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
