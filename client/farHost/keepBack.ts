import type { TextDocument } from "vscode";
import type { Middleware } from "vscode-languageclient/node";

/**
 * Keeps documents from the server for which `isKept` holds when they are opened. A server on this machine reads open documents
 * in the user's name; one on another machine must not even get the text of a file that is never read.
 */
export function keepBack(isKept: (document: TextDocument) => boolean): Middleware {
  const kept = new Set<string>();
  const isSent = ({ uri }: TextDocument) => !kept.has(uri.toString());
  return {
    didOpen: async (document, next) => {
      if (isKept(document)) kept.add(document.uri.toString());
      else kept.delete(document.uri.toString());
      if (isSent(document)) await next(document);
    },
    didChange: async (event, next) => {
      if (isSent(event.document)) await next(event);
    },
    didSave: async (document, next) => {
      if (isSent(document)) await next(document);
    },
    didClose: async (document, next) => {
      if (!kept.delete(document.uri.toString())) await next(document);
    },
  };
}
