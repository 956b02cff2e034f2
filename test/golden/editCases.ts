import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A case of test/golden/edits/; the format is in the README beside them. */
export interface EditCase {
  readonly languageId: string;
  readonly title: string;
  readonly path: string;
  /** Lines of the document, and the region to change. */
  readonly before: readonly string[];
  readonly region: readonly string[];
  readonly after: readonly string[];
  readonly answer: string;
  /** Special tokens of the answering model. */
  readonly marks: readonly string[];
  /** The answer was cut off. */
  readonly isCutOff: boolean;
  /** The whole document after the edit; undefined when the answer is refused. */
  readonly result: readonly string[] | undefined;
  /** Part of the refusal. */
  readonly refusal: string;
  /** The warnings that the user sees with the result. */
  readonly warnings: readonly string[];
}

export function editCases(): EditCase[] {
  const folder = join(process.cwd(), "test/golden/edits");
  return globSync("*.txt", { cwd: folder })
    .sort()
    .flatMap((path) => parseFile(readFileSync(join(folder, path), "utf8"), basename(path, ".txt")));
}

function parseFile(text: string, languageId: string): EditCase[] {
  const [head = "", ...sections] = text.split(/^## /m);
  return sections.map((section) => {
    const title = section.split("\n", 1)[0] ?? "";
    const own = (name: string) => block(section, name) ?? block(head, name);
    const [before, rest] = split(own("document"), "⟦", title);
    const [region, after] = split(rest.join("\n"), "⟧", title);
    const answer = block(section, "answer");
    const cutOff = block(section, "answer cut off");
    const becomes = block(section, "becomes");
    const whole = block(section, "file");
    const refusal = block(section, "refused");
    const said = answer ?? cutOff;
    if (said === undefined) throw new Error(`${title}: has no answer`);
    if ([becomes, whole, refusal].filter((each) => each !== undefined).length !== 1)
      throw new Error(`${title}: needs one of "becomes", "file" and "refused"`);
    return {
      languageId,
      title,
      before,
      region,
      after,
      answer: said,
      path: own("path") ?? "file",
      marks: block(section, "marks")?.split("\n") ?? [],
      isCutOff: cutOff !== undefined,
      result: becomes === undefined ? whole?.split("\n") : [...before, ...becomes.split("\n"), ...after],
      refusal: refusal ?? "",
      warnings: block(section, "warned")?.split("\n") ?? [],
    };
  });
}

function split(text: string | undefined, mark: string, title: string): [string[], string[]] {
  const lines = text?.split("\n") ?? [];
  const at = lines.indexOf(mark);
  if (at < 0) throw new Error(`${title}: has no ${mark}`);
  return [lines.slice(0, at), lines.slice(at + 1)];
}

function block(section: string, name: string): string | undefined {
  const found = new RegExp(`^%%% ${name}\\n(.*?)\\n?^%%%$`, "ms").exec(section);
  return found?.[1]?.replaceAll("␠", " ");
}
