import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { label } from "../../chat/context/labels";
import { pathOf } from "../../context/fileAccess";
import { realPath } from "../../files/realPath";
import { plainPath } from "../../protocol/code/fileNames";
import { findLookalikes } from "../../protocol/code/lookalikes";
import { runnerOf } from "../../protocol/code/runners";
import { findUnseen } from "../../protocol/code/unseen";

/** What somebody should know before a file becomes `after`, one sentence each. */
export async function cautions(uri: string, before: string, after: string): Promise<string[]> {
  const path = pathOf(uri.replace(/^vscode-notebook-cell:([^#]*)#.*$/, "file:$1"));
  // A link is as dangerous as what it leads to.
  const real = path === undefined ? undefined : await realPath(path).catch(() => undefined);
  const runs = [path, real?.real].flatMap((each) => runSentence(each, before, after) ?? []);
  const name = path === undefined ? "The new text" : label(basename(path));
  return [
    ...new Set(runs),
    ...unseenSentence(name, before, after),
    ...lookalikeSentence(name, before, after),
  ];
}

function runSentence(path: string | undefined, before: string, after: string): string | undefined {
  if (path === undefined) return undefined;
  const is = runnerOf(path)?.is ?? manifestRunner(plainPath(path), before, after);
  if (is === undefined) return undefined;
  const name = path.replaceAll("\\", "/").split("/").slice(-2).join("/");
  return `${label(name)} is ${is}: read every line of this change before you accept it.`;
}

interface Manifest {
  readonly name: string;
  readonly is: string;
  /** The fields that no tool runs or loads code for; any other may be one of some tool. */
  readonly harmless: ReadonlySet<string>;
}

const described = "name version description keywords homepage license licenses funding readme private";

/** https://docs.npmjs.com/cli/configuring-npm/package-json and https://getcomposer.org/doc/04-schema.md */
const manifests: readonly Manifest[] = [
  {
    ...{ name: "package.json", is: "run by npm" },
    harmless: new Set(`${described} author contributors maintainers bugs repository sideEffects`.split(" ")),
  },
  {
    ...{ name: "composer.json", is: "run by Composer" },
    harmless: new Set(`${described} authors support time`.split(" ")),
  },
];

/** What runs a file of which only some fields are harmless, when another one changes. */
function manifestRunner(path: string, before: string, after: string): string | undefined {
  const manifest = manifests.find(({ name }) => path.endsWith(`/${name}`) || path === name);
  return manifest !== undefined && changesMore(manifest.harmless, before, after) ? manifest.is : undefined;
}

/** Whether two texts of JSON differ in more than these fields, or cannot be compared. */
function changesMore(harmless: ReadonlySet<string>, before: string, after: string): boolean {
  const read = (text: string) => {
    const all = Object.entries(JSON.parse(text === "" ? "{}" : text) as object);
    return new Map<string, unknown>(all.filter(([field]) => !harmless.has(field)));
  };
  try {
    return !isDeepStrictEqual(read(before), read(after));
  } catch {
    return true;
  }
}

function unseenSentence(name: string, before: string, after: string): string[] {
  const plain = after.replaceAll("\r\n", "\n");
  const strange = findUnseen(plain).find(({ start, end }) => !before.includes(plain.slice(start, end)));
  if (strange === undefined) return [];
  return [
    `${name} would hold characters that cannot be seen (${strange.name}): the code may not be what it looks like.`,
  ];
}

function lookalikeSentence(name: string, before: string, after: string): string[] {
  const [strange] = findLookalikes(after, before);
  if (strange === undefined) return [];
  return [
    `${name} would hold a name with letters that only look Latin (${label(strange.name)}): it is another name than ${label(strange.looks)}.`,
  ];
}
