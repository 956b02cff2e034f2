import { CancellationTokenSource } from "vscode-languageserver-protocol/node";
import {
  type EditParams,
  type EditProgress,
  EditProgressNotification,
  EditRequest,
  type EditResult,
} from "../../server/protocol/edit";
import type { LspClient } from "./lspClient";

export interface EditOptions extends Omit<EditParams, "id" | "textDocument"> {
  readonly uri: string;
  readonly version: number;
  readonly languageId?: string;
}

export interface RunningEdit {
  /** Progress so far. */
  readonly progress: readonly EditProgress[];
  readonly result: Promise<EditResult>;
  cancel(): void;
  /** Resolves with the first progress that satisfies. */
  until(satisfies: (progress: EditProgress) => boolean): Promise<EditProgress>;
}

let edits = 0;

/** Asks a server for an edit. */
export function runEdit(
  client: LspClient,
  { uri, version, languageId: _, ...params }: EditOptions,
): RunningEdit {
  const id = `edit${++edits}`;
  const progress: EditProgress[] = [];
  const listeners = new Set<(progress: EditProgress) => void>();
  client.connection.onNotification(EditProgressNotification.type, (message) => {
    if (message.id !== id) return;
    progress.push(message.progress);
    for (const listener of listeners) listener(message.progress);
  });
  const cancellation = new CancellationTokenSource();
  const asked: EditParams = { id, textDocument: { uri, version }, ...params };
  return {
    progress,
    result: client.connection.sendRequest(EditRequest.type, asked, cancellation.token),
    cancel: () => cancellation.cancel(),
    until: (satisfies) =>
      new Promise((resolve) => {
        const known = progress.find(satisfies);
        if (known !== undefined) resolve(known);
        listeners.add((each) => {
          if (satisfies(each)) resolve(each);
        });
      }),
  };
}
