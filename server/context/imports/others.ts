import { dirname, join } from "node:path";
import { byPath } from "./byPath";

/** `a.b.c` as a path. */
const dotted = (target: string) => target.replaceAll(".", "/");

export const lua = byPath({
  pattern: /\brequire[ \t]{0,4}\(?[ \t]{0,4}["']([\w./-]{1,200})["']/g,
  ways: (target) => [`${dotted(target)}.lua`, `${dotted(target)}/init.lua`],
  homes: [".", "lua", "src"],
});

export const elixir = byPath({
  pattern: /^[ \t]*(?:alias|import|use|require)[ \t]+([A-Z][\w.]{0,200})/gm,
  ways: (target) => {
    const parts = target.replace(/([a-z\d])(?=[A-Z])/g, "$1_").toLowerCase();
    return [`${dotted(parts)}.ex`];
  },
  homes: ["lib", "test/support"],
});

export const zig = byPath({
  pattern: /@import\("([^"\n]{1,200}\.zig)"\)/g,
  ways: (target) => [target],
});

export const haskell = byPath({
  pattern:
    /^import[ \t]+(?:safe[ \t]+)?(?:qualified[ \t]+)?([A-Z][\w.]{0,200})(?:[ \t]+(?:qualified[ \t]+)?as[ \t]+([\w.]+))?/gm,
  ways: (target) => [`${dotted(target)}.hs`],
  homes: [".", "src", "lib", "app"],
});

/** Modules are files of the same folder, or of lib; their names begin with a capital. */
export const ocaml = byPath({
  pattern: /\b(?:open!?[ \t]{1,4})?([A-Z]\w{0,60})(?=\.|[ \t]*$)/gm,
  ways: (target) => {
    const name = target.charAt(0).toLowerCase() + target.slice(1);
    return [`${name}.mli`, `${name}.ml`];
  },
});

export const julia = byPath({
  pattern: /^[ \t]*include\([ \t]*"([^"\n]{1,200})"/gm,
  ways: (target) => [target],
  passesAll: true,
});

export const shell = byPath({
  pattern: /^[ \t]*(?:source|\.)[ \t]+["']?(?:\$\{?\w+\}?\/|\$\([^)\n]{0,100}\)\/)?([\w./-]{1,200})/gm,
  ways: (target) => [target],
  homes: ["."],
});

export const styleSheet = byPath({
  pattern:
    /@(?:use|import|forward|reference)[ \t]{1,4}(?:url\()?["']([^"'\n]{1,200})["'](?:[ \t]{1,4}as[ \t]{1,4}([\w-]+))?/g,
  ways: (target) => {
    const way = target.replace(/^~/, "");
    const partial = join(dirname(way), `_${way.slice(way.lastIndexOf("/") + 1)}`);
    const ends = [".scss", ".sass", ".less", ".css"];
    return [
      way,
      ...ends.flatMap((end) => [way + end, partial + end]),
      ...ends.map((end) => `${way}/_index${end}`),
    ];
  },
  passesAll: true,
});

export const proto = byPath({
  pattern: /^[ \t]*import[ \t]+(?:public[ \t]+|weak[ \t]+)?"([^"\n]{1,200}\.proto)"/gm,
  ways: (target) => [target],
  homes: [".", "proto", "protos", "src"],
});
