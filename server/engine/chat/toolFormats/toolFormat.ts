import type { MessageOptions } from "../templates/templateMessages";

/** A call as the model wrote it, before it is checked against the tool's schema. */
export type WrittenCall =
  | {
      readonly name: string;
      /** With `isText`, a value is the text between tags, whose type only the schema knows. */
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly isText?: boolean;
    }
  /** The whole argument as text that is no JSON, such as a patch. */
  | { readonly name: string; readonly text: string }
  /** A call that cannot be read; `name` where it is known. */
  | { readonly problem: string; readonly name?: string };

/** What begins a call, up to its arguments. */
export interface CallStart {
  /** The same for every tool. */
  readonly open: string;
  readonly afterName: string;
}

/** How a family of models writes tool calls, where special tokens and text alike may be tags. */
export interface ToolFormat {
  readonly id: string;
  /** How its templates take messages. */
  readonly messages?: MessageOptions;
  /** What begins the text of an answer without thoughts, after the template's own opening. */
  readonly textStart?: string;
  /** Texts that begin a call. */
  readonly opens: readonly string[];
  /** Texts that begin a call of the tool `name`, if a model leaves `opens` out. */
  readonly opensWithout?: (name: string) => string;
  /** Tags that structure a call and that some vocabularies have as special tokens. */
  readonly tags: readonly string[];
  readonly callStart: (name: string) => CallStart;
  /** The arguments are JSON, after which this ends the call; undefined where they are no JSON. */
  readonly afterJson?: string;
  /** A rendered call of the tool `name` with one argument, as this format's templates write it. */
  readonly matches: (rendered: string, name: string, argument: string) => boolean;
  /**
   * Where a call that began at 0 ends, the text after it not included; undefined while it may go on. `isLast`: nothing follows.
   */
  readonly endOf: (call: string, isLast: boolean) => number | undefined;
  /** Whether a text that began as a call only mentions the tag. */
  readonly isMention: (call: string) => boolean;
  /** Reads the calls of a text from its opening on; never none. */
  readonly read: (call: string) => readonly WrittenCall[];
}

/**
 * A tag in prose, as in “the TAG tag, then …”: a sign follows it on its line, or a word that more text follows. A call begins with a
 * bracket, a tag, a fence or one name.
 */
export function mentionOf(tag: string): (call: string) => boolean {
  const sign = /^[^\S\n]*(?:[^\s\w{[<`]|`{1,2}[^`])/;
  const prose = /^[^\S\n]*[\w:/-]+(?:[^\w.:/\s{[<(-]|[.:]\s|[^\S\n]+[^\s{[<])/;
  return (call) => {
    const rest = call.slice(tag.length);
    return call.startsWith(tag) && (sign.test(rest) || prose.test(rest));
  };
}

export const truncated = "The call was cut off before its end.";
