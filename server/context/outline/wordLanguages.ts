import type { IndentedLanguage, LineDeclaration, LogicalLine } from "./indented";
import type { Code } from "./items";

/** A language whose declarations begin with a keyword at the line start. The first group of a pattern is the name. */
interface WordRules {
  readonly functions?: readonly RegExp[];
  readonly values?: readonly RegExp[];
  /** Types with indented members. */
  readonly containers?: readonly RegExp[];
  /** Namespaces, which contain types. */
  readonly namespaces?: readonly RegExp[];
  /** The first group is the type, the second one the name. */
  readonly owned?: readonly RegExp[];
  readonly isHidden?: RegExp;
  readonly hasBraceValues?: boolean;
}

const rules = {
  lua: {
    hasBraceValues: true,
    owned: [/^function ([\w.]+)[.:](\w+) ?\(/, /^([A-Za-z_]\w*)\.(\w+) ?= ?function\b/],
    functions: [/^(?:local )?function (\w+) ?\(/],
    values: [/^local (\w+)/, /^([A-Za-z_]\w*) ?=(?!=)/],
    isHidden: /^local /,
  },
  shellscript: {
    functions: [/^function ([\w:.-]+)/, /^([\w:.-]+) ?\(\)/],
    values: [/^(?:export |readonly |declare (?:-\w+ )*|typeset (?:-\w+ )*)?([A-Za-z_]\w*)\+?=/],
  },
  perl: {
    functions: [/^sub (\w+)/],
    namespaces: [/^package ([\w:]+) ?\{/],
    values: [/^(?:our|use constant) [$@%(]?(\w+)/],
    isHidden: /^sub _/,
  },
  elixir: {
    hasBraceValues: true,
    namespaces: [/^defmodule ([\w.]+)/, /^defprotocol ([\w.]+)/],
    functions: [/^def(?:p|macro|macrop|guard|delegate|callback)? ([a-z_]\w*[?!]?)/],
    values: [/^@(?:type|opaque|callback) (\w+)/],
    isHidden: /^(?:defp|defmacrop) /,
  },
  haskell: {
    hasBraceValues: true,
    containers: [/^class (?:.*=> ?)?([A-Z]\w*)/, /^(?:data|newtype) (?:.*=> ?)?([A-Z]\w*)/],
    functions: [/^([a-z_][\w']*(?:, ?[a-z_][\w']*)*) ?::/],
    values: [/^(?:type(?: family)?|pattern) ([A-Z]\w*)/, /^(?:data|newtype) ([A-Z]\w*)/],
  },
  ocaml: {
    hasBraceValues: true,
    namespaces: [/^module (?:type )?([A-Z]\w*)/],
    functions: [/^(?:let(?: rec)?|and|val|external) ([a-z_][\w']*)/],
    values: [/^(?:type|exception)(?: (?:nonrec|'\w+|\([^)]{0,80}\)))? ([A-Za-z_]\w*)/],
  },
  fsharp: {
    namespaces: [/^module (?:rec |internal |private )?([\w.]+) ?=/],
    containers: [/^(?:type|and) (?:private |internal |public )?(\w+)/],
    functions: [
      /^(?:static )?(?:member|override|abstract|default) (?:private |inline )?(?:\w+\.)?(\w+)/,
      /^let (?:rec |inline |private |mutable )*(\w+)/,
    ],
    values: [/^\| (\w+)/, /^(\w+) ?: ?\w/],
    isHidden: /\bprivate\b/,
  },
  julia: {
    hasBraceValues: true,
    namespaces: [/^module (\w+)/],
    containers: [/^(?:mutable )?struct (\w+)/],
    functions: [/^(?:function|macro) (?:\w+\.)*(\w+!?)/, /^(\w+!?)\([^=]*\)(?: where .*)? ?=(?!=)/],
    values: [/^const (\w+)/, /^(?:abstract|primitive) type (\w+)/, /^(\w+)(?: ?:: ?[\w{},. ]+)?$/],
  },
  powershell: {
    functions: [/^(?:function|filter) (?:\w+:)?([\w-]+)/i],
    containers: [/^(?:class|enum) (\w+)/i],
    values: [/^(?:\[[\w.[\]]+\] ?)?\$(\w+)/],
  },
  r: { functions: [/^([\w.]+) ?(?:<-|=) ?function\b/], values: [/^([\w.]+) ?<-/] },
  proto3: {
    containers: [/^(?:message|service|enum) (\w+)/],
    functions: [/^rpc (\w+)/],
    values: [
      /^(?:(?:optional|repeated|required) )?(?:[\w.]+|map ?<[^>]*>) (\w+) ?= ?\d/,
      /^([A-Z]\w*) ?= ?-?\d/,
    ],
  },
  graphql: {
    containers: [/^(?:extend )?(?:type|interface|input|enum) (\w+)/],
    values: [/^(?:union|scalar|directive @?) ?(\w+)/, /^(\w+) ?(?:\([^)]*\))? ?:/, /^([A-Z]\w*)$/],
  },
  zig: {
    containers: [/^(?:pub )?const (\w+) ?= ?(?:extern |packed )?(?:struct|enum|union)\b/],
    functions: [/^(?:pub )?(?:export |inline |extern )*fn (\w+)/],
    values: [/^(?:pub )?(?:const|var) (\w+)/, /^(\w+) ?: ?[^=]+(?:=.*)?,$/],
    isHidden: /^(?!pub\b)/,
  },
  vb: {
    containers: [
      /^(?:(?:Public|Private|Friend|Partial|MustInherit|NotInheritable|Shared) )*(?:Class|Module|Structure|Interface|Enum) (\w+)/i,
    ],
    functions: [/^(?:\w+ )*(?:Sub|Function|Property|Event) (\w+)/i],
    values: [/^(?:(?:Public|Private|Protected|Friend|Shared|ReadOnly|Const|Dim) )+(\w+)/i],
    isHidden: /\bPrivate\b/i,
  },
  clojure: {
    functions: [/^\((?:defn-?|defmacro|defmulti|defmethod) (?:\^\S+ )?([^\s()[\]]+)/],
    values: [/^\((?:def|defonce|defrecord|defprotocol|deftype) (?:\^\S+ )?([^\s()[\]]+)/],
    isHidden: /^\(defn- /,
  },
  erlang: {
    functions: [/^([a-z]\w*) ?\([^()]*\) ?(?:when [^>]*)?->/],
    values: [/^-(?:define|record|type|opaque) ?\(? ?(\w+)/],
  },
  makefile: { functions: [/^([\w./%-]+) ?:(?!=)/], values: [/^(?:export )?(\w+) ?[:?+]?=/] },
  terraform: {
    values: [/^(?:variable|output|module|provider) "?(\w+)?/],
    containers: [/^(?:resource|data) (\w+)?/],
  },
} satisfies Record<string, WordRules>;

const kinds = ["owned", "namespaces", "containers", "functions", "values"] as const;

export const wordLanguages: Readonly<Record<string, IndentedLanguage>> = {
  ...Object.fromEntries(Object.entries(rules).map(([id, own]) => [id, languageOf(own)])),
  sql: { open: (_scope, code) => (line) => tableOf(line, code) },
};

function languageOf(own: WordRules): IndentedLanguage {
  return {
    hasBraceValues: own.hasBraceValues === true,
    open: (scope) => (line) => declared(line.code, own, scope),
  };
}

function declared(code: string, own: WordRules, scope: string): readonly LineDeclaration[] {
  for (const kind of kinds) {
    for (const pattern of own[kind] ?? []) {
      const match = pattern.exec(code);
      const exported = own.isHidden ? !own.isHidden.test(code) : true;
      if (match?.[1] === undefined) continue;
      if (kind === "owned") return [{ name: match[2] ?? "", owner: match[1], exported }];
      // Assignments in a function are not declarations.
      if (kind === "values" && scope === "function") return [];
      const inside = kind === "containers" || kind === "namespaces" ? { inside: "members" } : {};
      return [{ name: match[1], exported, isNamespace: kind === "namespaces", ...inside }];
    }
  }
  return [];
}

/** `create table name (column type, …)`: the columns are its members. */
function tableOf({ code: line, start, end }: LogicalLine, { code }: Code): readonly LineDeclaration[] {
  const name = '[`"\\[]?(?:\\w+[`"\\]]?\\.[`"\\[]?)?(\\w+)';
  const created = new RegExp(
    `^create (?:or replace )?(?:temp(?:orary)? |unlogged |materialized |unique )*(table|view|function|procedure|type|index|trigger) (?:if not exists )?${name}`,
    "i",
  ).exec(line);
  if (!created?.[2]) return [];
  const open = code.indexOf("(", start);
  if (created[1]?.toLowerCase() !== "table" || open < 0 || open > end) return [{ name: created[2] }];
  const columns = code.slice(open + 1, Math.min(end, open + 8000)).split(/,\s*\n|\n/);
  const members = columns.flatMap((column) => {
    const named = /^\s*[`"[]?(\w+)[`"\]]? +\w/.exec(column)?.[1] ?? "";
    return /^(?:|primary|foreign|unique|constraint|check|key|index|references|on)$/i.test(named)
      ? []
      : [named];
  });
  return [{ name: created[2], members, headEnd: open }];
}
