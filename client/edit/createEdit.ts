import { Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { ChatServer } from "../chat/chatServer";
import type { ServerProcess } from "../serverProcess";
import { AnswerDocument } from "./answerDocument";
import { registerEditActions } from "./codeActions";
import { registerEditCommands } from "./editCommands";
import { createEditConnection } from "./editConnection";
import { EditFlow } from "./editFlow";
import { Edits } from "./edits";
import { followFiles } from "./followFiles";
import { createInstructionHistory } from "./instruction/instructionHistory";
import { createDecorations } from "./review/decorations";
import { registerLenses } from "./review/lenses";
import { ProposalDocuments } from "./review/proposalDocuments";
import { createStatusEntry } from "./review/statusEntry";

export interface EditAbility extends Disposable {
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
  /** Shows changes that somebody else has worked out. */
  readonly flow: EditFlow;
}

export interface EditDeps {
  readonly context: ExtensionContext;
  readonly process: ServerProcess;
  /** Answers questions about names. */
  readonly chat: () => ChatServer;
  readonly log: LogOutputChannel;
}

/** Edits in VS Code: asked for in the editor, reviewed in the diff editor, written when the user says so. */
export function createEdit({ context, process, chat, log }: EditDeps): EditAbility {
  const connection = createEditConnection(process);
  const edits = new Edits();
  const proposals = new ProposalDocuments(edits);
  const answers = new AnswerDocument();
  const flow = new EditFlow({ edits, proposals, answers, connection, log });
  const history = createInstructionHistory(context.workspaceState);
  const subscriptions = Disposable.from(
    ...[flow, answers, proposals, edits],
    followFiles(edits),
    createDecorations(edits),
    createStatusEntry(edits),
    registerLenses(edits),
    registerEditActions(),
    registerEditCommands({ edits, flow, answers, history, connection, chat }),
  );
  return { attach: connection.attach, flow, dispose: () => subscriptions.dispose() };
}
