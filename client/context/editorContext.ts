import type { Disposable } from "vscode";
import { type LanguageClient, State, type StaticFeature } from "vscode-languageclient/node";
import { DeclarationsRequest, DidChangeViewNotification } from "../../server/protocol/messages";
import { createDeclarationProvider } from "./declarations";
import { watchViews } from "./views";

export interface EditorContext extends Disposable {
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
}

/** Tells the server what only the editor knows: what other language servers know, and what the user looks at. */
export function createEditorContext(): EditorContext {
  const declarations = createDeclarationProvider();
  let current: LanguageClient | undefined;
  const views = watchViews((view) => {
    // A view that does not get through is no loss.
    if (current?.isRunning()) current.sendNotification(DidChangeViewNotification.type, view).catch(() => {});
  });
  return {
    attach(client) {
      current = client;
      client.registerFeature(announcement);
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) views.refresh();
      });
      client.onRequest(DeclarationsRequest.type, (params, token) => declarations(params, token));
    },
    dispose: () => views.dispose(),
  };
}

const announcement: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...capabilities.experimental, inhouse: { declarations: true } };
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};
