import type { Middleware } from "vscode-languageclient/node";
import { completionsEnabled } from "../configuration";

export interface CompletionMiddlewareOptions {
  /** Whether there is a server that can answer now. */
  isRunning(): boolean;
  /** Called after each request that reached the server. */
  onDidRequest(): void;
}

/** Stands between VS Code's inline completions and the server: asks only where completions are on. */
export function completionMiddleware(options: CompletionMiddlewareOptions): Middleware {
  return {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      if (!options.isRunning() || !completionsEnabled(document)) return undefined;
      try {
        return await next(document, position, context, token);
      } catch {
        // Cancelled, or already in the log. While someone types, a missing suggestion is no event.
        return undefined;
      } finally {
        options.onDidRequest();
      }
    },
  };
}
