/** The actions of the panel on the editor. */
import type { Attachment, Conversation } from "../conversation/conversation";
import type { FromPanel } from "../protocol/messages";

export interface CodeBlock {
  readonly code: string;
  /** Info string of the fence. */
  readonly info: string;
}

/** The commands behind the panel's buttons. */
export type PanelCommand = Extract<FromPanel, { type: "runCommand" }>["command"];

export interface PanelActions {
  copy(text: string): Promise<void>;
  insertCode(block: CodeBlock): Promise<void>;
  newFile(block: CodeBlock): Promise<void>;
  /** Inserts shell commands into a terminal without running them. */
  insertTerminal(block: CodeBlock): Promise<void>;
  /** `files` are the URIs that went with the question: the block may belong to one of them. */
  applyCode(block: CodeBlock, files: readonly string[]): Promise<void>;
  /** Records the file versions for a question: the current ones, or those of question `readFor`. */
  recordVersions(questionId: string, readFor: string | undefined): void;
  /** Previews the changes that an answer makes to all files that it names; `files` as in `applyCode`. */
  applyAll(answer: string, questionId: string, files: readonly string[]): Promise<void>;
  /** `files` are the URIs that went with all questions: the link may point to one of them. */
  openLink(href: string, files?: readonly string[]): Promise<void>;
  /** Returns the paths that are files of the workspace or among `sent`, the URIs that went with all questions. */
  findFiles(paths: readonly string[], sent: readonly string[]): Promise<readonly string[]>;
  openSource(uri: string, line: number | undefined): Promise<void>;
  runCommand(command: PanelCommand): Promise<void>;
  export(conversation: Conversation): Promise<void>;
  /** Puts an answer to /commit into Git's commit message box if that is empty. */
  offerCommitMessage(answer: string): Promise<void>;
  /** Asks the user whether to delete all conversations. */
  confirmDelete(): Promise<boolean>;
  sayNoHistory(): Promise<void>;
  /** Creates attachments for URIs or paths that were dropped on the panel. */
  createDropAttachments(uris: readonly string[]): Promise<readonly Attachment[]>;
}
