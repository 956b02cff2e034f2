import { dirname, join } from "node:path";
import { byPath } from "./byPath";

/** `a.b.c` as a path. */
const dotted = (target: string) => target.replaceAll(".", "/");

export const lua = byPath({
  pattern: /\brequire[ \t]{0,4}\(?[ \t]{0,4}["']([\w./-]{1,200})["']/g,
  candidatePaths: (target) => [`${dotted(target)}.lua`, `${dotted(target)}/init.lua`],
  searchFolders: [".", "lua", "src"],
});

export const elixir = byPath({
  pattern: /^[ \t]*(?:alias|import|use|require)[ \t]+([A-Z][\w.]{0,200})/gm,
  candidatePaths: (target) => {
    const parts = target.replace(/([a-z\d])(?=[A-Z])/g, "$1_").toLowerCase();
    return [`${dotted(parts)}.ex`];
  },
  searchFolders: ["lib", "test/support"],
});

export const zig = byPath({
  pattern: /@import\("([^"\n]{1,200}\.zig)"\)/g,
  candidatePaths: (target) => [target],
});

export const haskell = byPath({
  pattern:
    /^import[ \t]+(?:safe[ \t]+)?(?:qualified[ \t]+)?([A-Z][\w.]{0,200})(?:[ \t]+(?:qualified[ \t]+)?as[ \t]+([\w.]+))?/gm,
  candidatePaths: (target) => [`${dotted(target)}.hs`],
  searchFolders: [".", "src", "lib", "app"],
});

/** Modules are files of the same folder. Their names begin with a capital letter. */
export const ocaml = byPath({
  pattern: /\b(?:open!?[ \t]{1,4})?([A-Z]\w{0,60})(?=\.|[ \t]*$)/gm,
  candidatePaths: (target) => {
    const name = target.charAt(0).toLowerCase() + target.slice(1);
    return [`${name}.mli`, `${name}.ml`];
  },
});

export const julia = byPath({
  pattern: /^[ \t]*include\([ \t]*"([^"\n]{1,200})"/gm,
  candidatePaths: (target) => [target],
  reexportsAll: true,
});

export const shell = byPath({
  pattern: /^[ \t]*(?:source|\.)[ \t]+["']?(?:\$\{?\w+\}?\/|\$\([^)\n]{0,100}\)\/)?([\w./-]{1,200})/gm,
  candidatePaths: (target) => [target],
  searchFolders: ["."],
});

export const styleSheet = byPath({
  pattern:
    /@(?:use|import|forward|reference)[ \t]{1,4}(?:url\()?["']([^"'\n]{1,200})["'](?:[ \t]{1,4}as[ \t]{1,4}([\w-]+))?/g,
  candidatePaths: (target) => {
    const path = target.replace(/^~/, "");
    const partial = join(dirname(path), `_${path.slice(path.lastIndexOf("/") + 1)}`);
    const ends = [".scss", ".sass", ".less", ".css"];
    return [
      path,
      ...ends.flatMap((end) => [path + end, partial + end]),
      ...ends.map((end) => `${path}/_index${end}`),
    ];
  },
  reexportsAll: true,
});

export const proto = byPath({
  pattern: /^[ \t]*import[ \t]+(?:public[ \t]+|weak[ \t]+)?"([^"\n]{1,200}\.proto)"/gm,
  candidatePaths: (target) => [target],
  searchFolders: [".", "proto", "protos", "src"],
});
