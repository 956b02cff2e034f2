import { dirname, join } from "node:path";
import { jsonOf, objectOf, stringsOf } from "./json";
import type { Lookup } from "./lookup";

/** Possible paths of a target by the aliases of the nearest tsconfig.json or jsconfig.json, and of frameworks. */
export async function aliasBases(target: string, folder: string, lookup: Lookup): Promise<readonly string[]> {
  const config = await lookup.nearest(folder, "tsconfig.json", "jsconfig.json");
  const configured = config === undefined ? [] : await basesBy(config, target, lookup);
  const usual = /^(?:~~|@@|~|@|\$lib|#)(?:\/(.*))?$/.exec(target);
  if (usual === null) return configured;
  const rest = usual[1] ?? "";
  const own = await lookup.nearest(folder, "package.json");
  const homes = [...new Set([dirname(own ?? join(lookup.root, "x")), lookup.root])];
  const inside = target.startsWith("$lib") ? ["src/lib"] : ["src", "app", ""];
  return [...configured, ...homes.flatMap((home) => inside.map((subpath) => join(home, subpath, rest)))];
}

interface Paths {
  readonly base: string | undefined;
  /** Folder that the patterns are relative to. */
  readonly home: string;
  readonly patterns: Readonly<Record<string, unknown>>;
}

async function basesBy(config: string, target: string, lookup: Lookup): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { base, home, patterns } of await pathsOf(config, lookup)) {
    const matching = Object.entries(patterns).flatMap(([pattern, places]) => {
      const rest = matched(pattern, target);
      return rest === undefined
        ? []
        : [{ pattern, subpaths: stringsOf(places).map((subpath) => subpath.replace("*", () => rest)) }];
    });
    const best = matching.sort((a, b) => b.pattern.length - a.pattern.length)[0];
    found.push(...(best?.subpaths ?? []).slice(0, 4).map((subpath) => join(home, subpath)));
    if (base !== undefined && found.length === 0) found.push(join(base, target));
  }
  return found;
}

/** Path aliases of the configuration, or else of those that it extends or references. */
async function pathsOf(config: string, lookup: Lookup): Promise<readonly Paths[]> {
  const own = jsonOf(await lookup.read(config));
  const paths = ownPaths(config, own);
  if (paths !== undefined) return [paths];
  const extended = stringsOf(own["extends"]).filter((subpath) => subpath.startsWith("."));
  const referred = [
    ...stringsOf(
      (Array.isArray(own["references"]) ? own["references"] : []).map((each) => objectOf(each)["path"]),
    ),
  ];
  const found: Paths[] = [];
  for (const subpath of [...extended.toReversed(), ...referred].slice(0, 4)) {
    const base = join(dirname(config), subpath);
    const path = await lookup.first([base, `${base}.json`, join(base, "tsconfig.json")]);
    if (path === undefined) continue;
    const next = ownPaths(path, jsonOf(await lookup.read(path)));
    if (next !== undefined) found.push(next);
  }
  return found;
}

function ownPaths(config: string, json: Readonly<Record<string, unknown>>): Paths | undefined {
  const options = objectOf(json["compilerOptions"]);
  const baseUrl = stringsOf(options["baseUrl"])[0];
  const base = baseUrl === undefined ? undefined : join(dirname(config), baseUrl);
  if (base === undefined && options["paths"] === undefined) return undefined;
  return { base, home: base ?? dirname(config), patterns: objectOf(options["paths"]) };
}

/** The text that matches the "*" of a pattern ("" without a "*"); undefined if the pattern doesn't match. */
export function matched(pattern: string, target: string): string | undefined {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === target ? "" : undefined;
  const end = pattern.slice(star + 1);
  const fits =
    target.startsWith(pattern.slice(0, star)) && target.endsWith(end) && target.length >= star + end.length;
  return fits ? target.slice(star, target.length - end.length) : undefined;
}
