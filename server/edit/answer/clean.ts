import { withoutLeakedMarks } from "../../protocol/code/leakedMarks";
import { withoutThoughts } from "../../protocol/code/thoughts";
import { unquoted } from "./quoted";

/** What an answer is about. */
export interface About {
  /** Text of the whole document; empty where there is none. */
  readonly text: string;
  /** The lines that are to be changed. */
  readonly region: readonly string[];
  /** The lines before them. */
  readonly before: readonly string[];
  readonly languageId: string;
  readonly path: string;
  /** Control tokens of the model that answered. */
  readonly marks?: readonly string[];
}

/** About nothing that is known: only what holds for every answer is taken away. */
export const aboutNothing: About = { text: "", region: [], before: [], languageId: "", path: "" };

/**
 * What the model said to the user: without thoughts, without the marks of its template that leaked at its end, and taken out of a
 * JSON string. Throws `Refused` for JSON that may or may not be meant as code.
 */
export function cleanAnswer(raw: string, about: About): string {
  const plain = raw.replace(/\r\n?/g, "\n");
  const said = withoutLeakedMarks(withoutThoughts(plain, about.text).text, about.marks ?? [], about.text);
  return unquoted(said, about) ?? said;
}
