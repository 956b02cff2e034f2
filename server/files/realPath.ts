import { lstat, readlink, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { patience } from "./patience";

export interface RealPath {
  /** Without symbolic links. */
  readonly real: string;
  readonly exists: boolean;
}

/** A folder by the path that the user has opened it by, and without links. */
export interface Root {
  readonly named: string;
  readonly real: string;
}

/**
 * A path without symbolic links; also of what is not there: then of the folders that are, and of where a link would lead, because
 * whoever writes to it makes the file there. Links are followed wherever they lead: for paths that the user has named.
 */
export function realPath(path: string): Promise<RealPath> {
  return patience.spendOn(path, () => resolved(path));
}

/**
 * As `realPath`, for a path in one of the roots. Where a link leads out of them, that is the answer, and nothing there is touched: a
 * mere look can have another machine connected, or wait for one.
 */
export function realPathWithin(
  roots: readonly Root[],
  path: string,
): Promise<RealPath | { readonly leadsTo: string }> {
  return patience.spendOn(path, () => walk(roots, path));
}

/** Whether a path is in a folder, or is the folder. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}

async function resolved(path: string): Promise<RealPath> {
  try {
    return { real: await realpath(path), exists: true };
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    const folder = (await resolved(dirname(path))).real;
    const own = join(folder, basename(path));
    const target = await linkAt(own);
    // A circle of links is another error than ENOENT, so this ends.
    if (target !== undefined) return { real: (await resolved(resolve(folder, target))).real, exists: false };
    return { real: own, exists: false };
  }
}

/** As many as Linux follows. */
const mostLinks = 40;

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
        if (++links > mostLinks) throw Object.assign(new Error(`ELOOP: ${path}`), { code: "ELOOP", path });
        if (isAbsolute(target.link)) ({ at, steps } = withMore(fromTop(target.link), steps));
        else steps = [...stepsOf(target.link), ...steps];
      }
    }
  }
  // Disks that do not tell capitals apart have one way to write a name.
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

/** Undefined for what is there and no link. */
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
