import { l10n } from "../../server/protocol/l10n";
import { greetingEnd, greetingStart } from "./scripts/lookAround";

/** What a far host says about itself. */
export interface FarFacts {
  /** As uname names them. */
  readonly system: string;
  readonly machine: string;
  readonly home: string;
  readonly hasPerl: boolean;
  /** A program that our scripts need and that is not there. */
  readonly lacks?: string;
  /** Version of the Node that would run the server. */
  readonly node?: string;
  /** Version of a Node that is too old. */
  readonly oldNode?: string;
  /** Folder of this client's server. */
  readonly server?: string;
  /** The folder of this client's server holds other files. */
  readonly isChanged: boolean;
  /** Absolute paths of model files, if the script has looked for them. */
  readonly models: readonly string[];
  /** Why the server's own folders cannot be made; only at a start. */
  readonly noStorage: boolean;
}

const platforms: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

/** Such as "linux-arm64", as in the names of packages. */
export function platformOf({ system, machine }: FarFacts): string {
  return `${system.toLowerCase()}-${platforms[machine] ?? machine}`;
}

/** Reads the lines of `lookAround`; whatever stands before them is skipped. Undefined if they are not there or not ours. */
export function readFacts(output: string): FarFacts | undefined {
  const lines = output.split("\n");
  const start = lines.lastIndexOf(greetingStart);
  const end = lines.indexOf(greetingEnd, start);
  if (start < 0 || end < 0) return undefined;
  const values = new Map<string, string>();
  const models: string[] = [];
  let seesModels = false;
  for (const line of lines.slice(start + 1, end)) {
    const [, name, value] = /^([A-Za-z]{1,20})=(\P{C}{1,1000})$/u.exec(line) ?? [];
    // The name of a file may be anything, also several lines: nothing after the first model is a fact of another kind.
    seesModels ||= line.startsWith("model=");
    if (seesModels) {
      if (name === "model" && isPath(value)) models.push(value);
    } else if (name === undefined || value === undefined) return undefined;
    else values.set(name, value);
  }
  const [system, machine, home] = [values.get("system"), values.get("machine"), values.get("home")];
  if (system === undefined || machine === undefined || !isPath(home)) return undefined;
  const [node, oldNode, server] = [values.get("node"), values.get("oldNode"), values.get("server")];
  const lacks = values.get("lacks");
  if (server !== undefined && !isPath(server)) return undefined;
  return {
    ...{ system, machine, home, models },
    hasPerl: values.has("perl"),
    isChanged: values.has("changed"),
    noStorage: values.has("noStorage"),
    ...(lacks !== undefined && { lacks }),
    ...(node !== undefined && { node }),
    ...(oldNode !== undefined && { oldNode }),
    ...(server !== undefined && { server }),
  };
}

function isPath(value: string | undefined): value is string {
  return value?.startsWith("/") === true;
}

/** Why no server can run on a far host, apart from a missing server; one sentence. */
export function unfitSentence(facts: FarFacts, host: string): string | undefined {
  const platform = platformOf(facts);
  if (!["linux-x64", "linux-arm64"].includes(platform))
    return l10n.t(
      "{0} is {1}, and Inhouse's server runs over ssh only on Linux with an x64 or arm64 processor. Choose another machine.",
      host,
      platform,
    );
  if (facts.lacks !== undefined)
    return l10n.t(
      "{0} has no {1}, which Inhouse needs there. Install coreutils, findutils and tar.",
      host,
      facts.lacks,
    );
  if (facts.node === undefined)
    return facts.oldNode === undefined
      ? l10n.t(
          "{0} has no Node.js. Install Node.js 20 or later there, or connect to it once with Remote-SSH, which brings one.",
          host,
        )
      : l10n.t(
          "{0} has Node.js {1}. Install Node.js 20 or later there, or connect to it once with Remote-SSH, which brings one.",
          host,
          facts.oldNode,
        );
  if (!facts.hasPerl)
    return l10n.t("{0} has no /usr/bin/perl, which seals the server. Install the package perl there.", host);
  return undefined;
}

/** Why the server cannot be started on a far host; one sentence. */
export function cannotStartSentence(facts: FarFacts, host: string): string | undefined {
  const unfit = unfitSentence(facts, host);
  if (unfit !== undefined) return unfit;
  if (facts.noStorage)
    return l10n.t(
      "Inhouse can't write to ~/.local/share/inhouse on {0}. Check its permissions and the free space there.",
      host,
    );
  if (facts.server !== undefined) return undefined;
  return facts.isChanged
    ? l10n.t(
        "The files of Inhouse's server on {0} have changed and it is not started. Install it again with “Inhouse: Run Server on Another Machine…”.",
        host,
      )
    : l10n.t(
        "{0} does not have the server of this version of Inhouse. Install it with “Inhouse: Run Server on Another Machine…”.",
        host,
      );
}
