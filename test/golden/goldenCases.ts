import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A case of the golden files; their format is in README.md beside them. */
export interface GoldenCase {
  /** Name of the folder, which is the topic. */
  readonly topic: string;
  readonly languageId: string;
  readonly title: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly answer: string;
  /** Special tokens of the answering model. */
  readonly specialTokens: readonly string[];
  /** The result of postprocessing; the answer itself when it must pass unchanged. */
  readonly shown: string;
}

export function goldenCases(): GoldenCase[] {
  return filesOf("!(edits|accepted|templates)").flatMap(({ text, languageId, topic }) =>
    parseFile(text, languageId, topic),
  );
}

/** A case of the folder `accepted`. */
export interface AcceptedCase
  extends Pick<GoldenCase, "languageId" | "title" | "prefix" | "suffix" | "answer"> {
  /** The document after the answer was accepted. */
  readonly accepted: string;
}

export function acceptedCases(): AcceptedCase[] {
  return filesOf("accepted").flatMap(({ text, languageId }) =>
    sectionsOf(text).map((section) => ({
      languageId,
      ...parse(section),
      accepted: block(section, "accepted"),
    })),
  );
}

function filesOf(folders: string): { text: string; languageId: string; topic: string }[] {
  const folder = join(process.cwd(), "test/golden");
  return globSync(`${folders}/*.txt`, { cwd: folder })
    .sort()
    .map((path) => ({
      text: readFileSync(join(folder, path), "utf8"),
      languageId: basename(path, ".txt"),
      topic: dirname(path),
    }));
}

function parseFile(text: string, languageId: string, topic: string): GoldenCase[] {
  return sectionsOf(text).map((section) => {
    const parsed = parse(section);
    const shown = section.includes("~~~ shown") ? block(section, "shown") : parsed.answer;
    const specialTokens = section.includes("~~~ marks") ? block(section, "marks").split("\n") : [];
    return { topic, languageId, ...parsed, specialTokens, shown };
  });
}

function sectionsOf(text: string): string[] {
  return text.split(/^## /m).slice(1);
}

function titleOf(section: string): string {
  return section.split("\n", 1)[0] ?? "";
}

function parse(section: string) {
  const title = titleOf(section);
  const [prefix, suffix, ...more] = block(section, "document").split("█");
  if (prefix === undefined || suffix === undefined || more.length > 0)
    throw new Error(`${title}: needs one █`);
  return { title, prefix, suffix, answer: block(section, "answer") };
}

function block(section: string, name: string): string {
  const found = new RegExp(`^~~~ ${name}\\n(.*?)\\n?^~~~$`, "ms").exec(section);
  if (!found) throw new Error(`${titleOf(section)}: has no block "${name}"`);
  return (found[1] ?? "")
    .replaceAll("␠", " ")
    .replace(/⟨U\+([\dA-F]+)⟩/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}
