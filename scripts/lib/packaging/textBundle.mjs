import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { getL10nJson } from "@vscode/l10n-dev";

/** The English texts of client and server, which VS Code looks translations up by. */
const bundleFile = "l10n/bundle.l10n.json";

/** Collects every text that passes through `l10n.t`, sorted. */
export async function collectTexts() {
  const files = globSync("{client,server}/**/*.ts");
  const sources = await Promise.all(files.map((file) => readFile(file, "utf8")));
  // The library only knows VS Code's module and its own package. Our `l10n.t` is called like theirs. One source instead of
  // hundreds, because the library takes a tenth of a second for each.
  const contents = ['import { l10n } from "@vscode/l10n";', ...sources].join("\n");
  const texts = await getL10nJson([{ contents, extension: ".ts" }]);
  return Object.fromEntries(Object.entries(texts).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Writes the bundle if its texts have changed. */
export async function writeTextBundle() {
  const text = `${JSON.stringify(await collectTexts(), undefined, 2)}\n`;
  const known = await readFile(bundleFile, "utf8").catch(() => "");
  if (text !== known) await writeFile(bundleFile, text);
}
