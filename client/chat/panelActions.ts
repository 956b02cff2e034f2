/** What the panel makes happen in the editor, outside of the conversation. */
import type { Attachment, Conversation } from "./history/conversation";
import type { FromPanel } from "./messages";

export interface CodeBlock {
  readonly code: string;
  /** Info string of its fence. */
  readonly info: string;
}

/** What the panel offers in words. */
export type PanelCommand = Extract<FromPanel, { type: "runCommand" }>["command"];

export interface PanelActions {
  copy(text: string): Promise<void>;
  insertCode(block: CodeBlock): Promise<void>;
  newFile(block: CodeBlock): Promise<void>;
  /** Puts shell commands into a terminal, where the user runs them or not. */
  insertTerminal(block: CodeBlock): Promise<void>;
  /** `files` are the URIs of what went with the question: the block may be meant for one of them. */
  applyCode(block: CodeBlock, files: readonly string[]): Promise<void>;
  /** A question is asked about the files as they are now, or as they were for the question that they were read for. */
  asking(questionId: string, readFor: string | undefined): void;
  /** Has the user confirm what an answer would change in all files that it names; `files` as in `applyCode`. */
  applyAll(answer: string, questionId: string, files: readonly string[]): Promise<void>;
  /** `files` are the URIs of what went with the conversation's questions: the link may lead to one of them. */
  openLink(href: string, files?: readonly string[]): Promise<void>;
  /** Those of the paths that are files of the workspace, or among `sent`, the URIs of what went with the questions. */
  findFiles(paths: readonly string[], sent: readonly string[]): Promise<readonly string[]>;
  openSource(uri: string, line: number | undefined): Promise<void>;
  runCommand(command: PanelCommand): Promise<void>;
  export(conversation: Conversation): Promise<void>;
  /** Puts an answer to /commit where commit messages are written, if there is none yet. */
  offerCommitMessage(answer: string): Promise<void>;
  /** Asks the user; false when nothing is to be erased. */
  confirmErase(): Promise<boolean>;
  /** Attachments for URIs or paths that were dropped on the panel. */
  dropped(uris: readonly string[]): Promise<readonly Attachment[]>;
}
