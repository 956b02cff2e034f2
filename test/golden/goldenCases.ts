import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A case of the golden files; their format is in README.md beside them. */
export interface GoldenCase {
  /** Name of the folder: what the case is about. */
  readonly topic: string;
  readonly languageId: string;
  readonly title: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly answer: string;
  /** What is left of the answer; the answer itself when it must pass unchanged. */
  readonly shown: string;
}

export function goldenCases(): GoldenCase[] {
  const folder = join(process.cwd(), "test/golden");
  return globSync("!(edits)/*.txt", { cwd: folder })
    .sort()
    .flatMap((path) =>
      parseFile(readFileSync(join(folder, path), "utf8"), basename(path, ".txt"), dirname(path)),
    );
}

function parseFile(text: string, languageId: string, topic: string): GoldenCase[] {
  const [, ...sections] = text.split(/^## /m);
  return sections.map((section) => {
    const title = section.split("\n", 1)[0] ?? "";
    const [prefix, suffix, ...more] = block(section, "document", title).split("█");
    if (prefix === undefined || suffix === undefined || more.length > 0)
      throw new Error(`${title}: needs one █`);
    const answer = block(section, "answer", title);
    const shown = section.includes("~~~ shown") ? block(section, "shown", title) : answer;
    return { topic, languageId, title, prefix, suffix, answer, shown };
  });
}

function block(section: string, name: string, title: string): string {
  const found = new RegExp(`^~~~ ${name}\\n(.*?)\\n?^~~~$`, "ms").exec(section);
  if (!found) throw new Error(`${title}: has no block "${name}"`);
  return (found[1] ?? "")
    .replaceAll("␠", " ")
    .replace(/⟨U\+([\dA-F]+)⟩/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}
