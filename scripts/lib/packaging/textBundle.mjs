import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { getL10nJson } from "@vscode/l10n-dev";

/** The English texts of client and server, which VS Code's translations are looked up by. */
export const bundleFile = "l10n/bundle.l10n.json";

/** Collects every text that passes through `l10n.t`, sorted. */
export async function collectTexts() {
  const files = globSync("{client,server}/**/*.ts");
  const sources = await Promise.all(
    files.map(async (file) => ({ contents: await readFile(file, "utf8"), extension: extname(file) })),
  );
  const own = /from "\.[^"]*\/l10n"/;
  const withTexts = sources
    .filter(({ contents }) => own.test(contents))
    // The library knows its own package and VS Code's module only. Our `l10n.t` is called like theirs.
    .map((source) => ({ ...source, contents: source.contents.replace(own, 'from "@vscode/l10n"') }));
  const texts = await getL10nJson(withTexts);
  return Object.fromEntries(Object.entries(texts).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Writes the bundle where its texts have changed. */
export async function writeTextBundle() {
  const text = `${JSON.stringify(await collectTexts(), undefined, 2)}\n`;
  const known = await readFile(bundleFile, "utf8").catch(() => "");
  if (text !== known) await writeFile(bundleFile, text);
}
