import type { Changes, ChangesProblem, FileChange } from "../answer/fileChange";
import { asDeepAsCode, partsAsWritten } from "../looseLines";
import { Refused } from "../refused";
import type { Parts } from "../source";
import { cutOffSentence, type Placed } from "./placed";
import { placeRegion } from "./placeRegion";
import { placeSearch } from "./placeSearch";

interface ChangesPlace {
  readonly parts: Parts;
  readonly path: string;
  readonly languageId: string;
  readonly isCutOff?: boolean;
}

/** Puts what an answer says in one of the formats for edits in its place. Throws `Refused` when that is not certain. */
export function placeChanges(
  { changes, problem }: Pick<Changes, "changes" | "problem">,
  { parts, path, languageId, isCutOff = false }: ChangesPlace,
): Placed {
  if (problem !== undefined) throw new Refused(problemSentence(problem));
  if (isCutOff) throw new Refused(cutOffSentence);
  const own = forThisFile(changes, path);
  if (own.length === 0) throw new Refused(otherFile(changes[0]?.path));
  if (own.some(({ kind }) => kind !== "change" && kind !== "create")) throw new Refused(onlyTextSentence);
  const [first, ...others] = own;
  if (first?.lines !== undefined && others.length === 0) return placeRegion(first.lines, parts, languageId);
  if (own.some(({ lines }) => lines !== undefined)) throw new Refused(problemSentence("malformed"));
  const blocks = own.flatMap((change) => change.blocks);
  const placed = placeSearch(
    blocks.map((block) => ({ ...block, replace: asDeepAsCode(block.replace, languageId) })),
    parts,
  );
  return { ...placed, parts: partsAsWritten(placed.parts) };
}

const onlyTextSentence =
  "The answer renames, copies or deletes the file, and an edit changes only its text: ask for that in the chat.";

export function problemSentence(problem: ChangesProblem): string {
  switch (problem) {
    case "cutOff":
      return cutOffSentence;
    case "ambiguous":
      return "The code has lines that look like the marks of the answer: select less, without those lines.";
    case "malformed":
      return "The answer's edit marks do not fit together: ask again.";
    case "notText":
      return "The answer changes no text, only a file's mode or binary content: change that yourself.";
  }
}

/** Those that name this file or none; a model may be wrong about the name, but not about lines that are there only once. */
function forThisFile(changes: readonly FileChange[], path: string): readonly FileChange[] {
  const own = changes.filter((change) => change.path === undefined || isSameFile(change.path, path));
  return own.length > 0 ? own : changes.filter(({ kind }) => kind === "change");
}

export function otherFile(path: string | undefined): string {
  return `The answer is for ${path ?? "another file"}, not for this one: ask there, or say what is to change here.`;
}

export function isSameFile(named: string, path: string): boolean {
  const plain = (each: string) =>
    each
      .normalize("NFC")
      .replaceAll("\\", "/")
      .replace(/^(?:\.?\/)+/, "");
  return `/${plain(path)}`.endsWith(`/${plain(named)}`) || `/${plain(named)}`.endsWith(`/${plain(path)}`);
}
