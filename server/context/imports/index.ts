import { c } from "./c";
import { csharp } from "./csharp";
import { dart } from "./dart";
import { go } from "./go";
import { jvm } from "./jvm";
import { elixir, haskell, julia, lua, ocaml, proto, shell, styleSheet, zig } from "./others";
import { php } from "./php";
import { python } from "./python";
import { ruby } from "./ruby";
import { rust } from "./rust";
import { sameFolder } from "./sameFolder";
import { script } from "./script";
import type { ImportStyle } from "./style";
import { swift } from "./swift";

/** Import styles by the editor's language identifiers. */
const languages: readonly (readonly [ImportStyle, string])[] = [
  [script, "typescript typescriptreact javascript javascriptreact vue svelte astro"],
  [python, "python"],
  [go, "go"],
  [rust, "rust"],
  [c, "c cpp objective-c objective-cpp cuda-cpp cuda"],
  [jvm, "java kotlin scala groovy"],
  [csharp, "csharp razor"],
  [swift, "swift"],
  [php, "php"],
  [ruby, "ruby"],
  [dart, "dart"],
  [lua, "lua"],
  [elixir, "elixir"],
  [zig, "zig"],
  [haskell, "haskell"],
  [ocaml, "ocaml"],
  [julia, "julia"],
  [shell, "shellscript"],
  [styleSheet, "css scss less sass"],
  [proto, "proto3 proto"],
  [sameFolder, "terraform"],
];

const styles = new Map(languages.flatMap(([style, ids]) => ids.split(" ").map((id) => [id, style] as const)));

export function importStyleOf(languageId: string): ImportStyle | undefined {
  return styles.get(languageId);
}
