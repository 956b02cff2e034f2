import { Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { ChatServer } from "../connection/chatServer";
import { connectEdit } from "../connection/editConnection";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { ReadOnlyPage } from "../workspace/readOnlyDocuments";
import { registerEditCommands } from "./editCommands";
import { EditFlow } from "./editFlow";
import { EditSessions } from "./editSessions";
import { followFiles } from "./followFiles";
import { createInstructionHistory } from "./instruction/instructionHistory";
import { createDecorations } from "./proposal/decorations";
import { registerLenses } from "./proposal/lenses";
import { ProposalDocuments } from "./proposal/proposalDocuments";
import { createStatusEntry } from "./proposal/statusEntry";

export interface EditFeature extends Disposable {
  /** Also shows changes from elsewhere, such as the chat. */
  readonly flow: EditFlow;
}

export interface EditDeps {
  readonly context: ExtensionContext;
  readonly process: ServerProcess;
  /** Answers questions about names. */
  readonly chat: () => ChatServer;
  readonly log: LogOutputChannel;
}

/** Edits in VS Code: requested in the editor, reviewed in the diff editor, applied when the user accepts them. */
export function createEdit({ context, process, chat, log }: EditDeps): EditFeature {
  const edits = new EditSessions();
  const proposals = new ProposalDocuments(edits);
  const answers = new ReadOnlyPage("inhouse-answer", `${l10n.t("Answer")}.md`);
  const flow = new EditFlow({ edits, proposals, answers, server: connectEdit(process), process, log });
  const history = createInstructionHistory(context.workspaceState);
  const subscriptions = Disposable.from(
    ...[flow, answers, proposals, edits],
    followFiles(edits),
    createDecorations(edits),
    createStatusEntry(edits),
    registerLenses(edits),
    registerEditCommands({ edits, flow, answers, history, process, chat }),
  );
  return { flow, dispose: () => subscriptions.dispose() };
}
