import type { Disposable } from "vscode";
import { State, type StaticFeature } from "vscode-languageclient/node";
import { DeclarationsRequest, DidChangeViewNotification } from "../../server/protocol/messages";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { createDeclarationProvider } from "./declarations";
import { watchViews } from "./views";

/** Provides the server with editor data: declarations from other language servers, and the user's current view. */
export function createEditorSignals(process: ServerProcess): Disposable {
  const declarations = createDeclarationProvider();
  const views = watchViews((view) => {
    const client = process.newestClient;
    // A lost view notification does no harm.
    if (client?.isRunning()) client.sendNotification(DidChangeViewNotification.type, view).catch(() => {});
  });
  process.onDidCreateClient((client) => {
    client.registerFeature(declarationsCapability);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) views.refresh();
    });
    client.onRequest(DeclarationsRequest.type, (params, token) => declarations(params, token));
  });
  return views;
}

const declarationsCapability: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...capabilities.experimental, inhouse: { declarations: true } };
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};
