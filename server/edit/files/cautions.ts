import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { findInvisible } from "../../protocol/code/invisibleCharacters";
import { findLookalikes } from "../../protocol/code/lookalikes";
import { runnerOf } from "../../protocol/code/runners";
import { runBy } from "../../protocol/code/runners/runner";
import { l10n } from "../../protocol/l10n";
import { plainPath } from "../../protocol/paths/fileNames";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import { type FileAccess, pathOf } from "../../workspace/fileAccess";

/** Warnings about changing a file's text to `after`, one sentence each. */
export async function findCautions(
  uri: string,
  before: string,
  after: string,
  access: Pick<FileAccess, "plainPathOf">,
): Promise<string[]> {
  const path = pathOf(uri.replace(/^vscode-notebook-cell:([^#]*)#.*$/, "file:$1"));
  // Check a symlink's target too.
  const real = path === undefined ? undefined : await access.plainPathOf(path).catch(() => undefined);
  const runs = [path, real?.real].flatMap((each) => runSentence(each, before, after) ?? []);
  const name = path === undefined ? l10n.t("The new text") : sanitizeLabel(basename(path));
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
  return l10n.t("{0} is {1}: read every line of this change before you accept it.", sanitizeLabel(name), is);
}

interface Manifest {
  readonly name: string;
  readonly is: () => string;
  /** Fields that no tool runs or loads code from. Any other field may belong to some tool. */
  readonly harmless: ReadonlySet<string>;
}

const described = "name version description keywords homepage license licenses funding readme private";

/** https://docs.npmjs.com/cli/configuring-npm/package-json and https://getcomposer.org/doc/04-schema.md */
const manifests: readonly Manifest[] = [
  {
    name: "package.json",
    is: runBy("npm"),
    harmless: new Set(`${described} author contributors maintainers bugs repository sideEffects`.split(" ")),
  },
  {
    name: "composer.json",
    is: runBy("Composer"),
    harmless: new Set(`${described} authors support time`.split(" ")),
  },
];

/** Which tool runs a manifest, if a field changes that is not harmless. */
function manifestRunner(path: string, before: string, after: string): string | undefined {
  const manifest = manifests.find(({ name }) => path.endsWith(`/${name}`) || path === name);
  return manifest !== undefined && changesMore(manifest.harmless, before, after) ? manifest.is() : undefined;
}

/** Whether two JSON texts differ in other fields than these, or cannot be compared. */
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
  const strange = findInvisible(plain).find(({ start, end }) => !before.includes(plain.slice(start, end)));
  if (strange === undefined) return [];
  return [
    l10n.t(
      "{0} would contain invisible characters ({1}): the code may not be what it looks like.",
      name,
      strange.name,
    ),
  ];
}

function lookalikeSentence(name: string, before: string, after: string): string[] {
  const [strange] = findLookalikes(after, before);
  if (strange === undefined) return [];
  return [
    l10n.t(
      "{0} would contain a name with letters that only look Latin ({1}): it is not the name {2}.",
      name,
      sanitizeLabel(strange.name),
      sanitizeLabel(strange.looks),
    ),
  ];
}
