import type { TextDocument } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { completionsEnabled } from "../settings/configuration";

export interface CompletionMiddlewareOptions {
  /** Whether the server is running. */
  isRunning(): boolean;
  /** Called after each request to the server. */
  onDidRequest(): void;
  /** Called when VS Code gets a suggestion for a document. */
  onDidSuggest(document: TextDocument): void;
}

/** Forwards inline completion requests to the server only where completions are on. */
export function completionMiddleware(options: CompletionMiddlewareOptions): Middleware {
  return {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      if (!options.isRunning() || !completionsEnabled(document)) return undefined;
      try {
        const found = await next(document, position, context, token);
        const items = Array.isArray(found) ? found : (found?.items ?? []);
        if (items.length > 0 && !token.isCancellationRequested) options.onDidSuggest(document);
        return found;
      } catch {
        // Cancelled or already logged. A missing suggestion needs no message.
        return undefined;
      } finally {
        options.onDidRequest();
      }
    },
  };
}
