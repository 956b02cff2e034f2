import type { Middleware } from "vscode-languageclient/node";
import { completionsEnabled } from "../settings/configuration";

export interface CompletionMiddlewareOptions {
  /** Whether the server is running. */
  isRunning(): boolean;
  /** Called after each request to the server. */
  onDidRequest(): void;
}

/** Forwards inline completion requests to the server only where completions are on. */
export function completionMiddleware(options: CompletionMiddlewareOptions): Middleware {
  return {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      if (!options.isRunning() || !completionsEnabled(document)) return undefined;
      try {
        return await next(document, position, context, token);
      } catch {
        // Cancelled or already logged. A missing suggestion needs no message.
        return undefined;
      } finally {
        options.onDidRequest();
      }
    },
  };
}
