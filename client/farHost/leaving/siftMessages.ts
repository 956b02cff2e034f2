import type { Message } from "vscode-languageserver-protocol";
import type { Sift } from "../../serverGate/siftedWriter";
import type { MayLeave } from "./mayLeave";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Filters the messages to a server on another machine. A message may carry text of documents: a whole one, a cell, a diff, problems,
 * an attached block. The filter removes the text of each document that may not leave. It asks `mayLeave` for each message, and closes
 * an open document there once the answer is no.
 */
export function siftMessages(mayLeave: MayLeave): Sift {
  const open = new Set<string>();
  return async (message) => {
    const { method, params } = message as { method?: string; params?: unknown };
    if (method === undefined || !isFields(params)) return message;
    const notebook = uriIn(params["notebookDocument"]);
    const document = uriIn(params["textDocument"]);
    if (notebook !== undefined) return sync(message, method, notebook);
    if (document !== undefined && method.startsWith("textDocument/did"))
      return sync(message, method, document);
    const isRequest = "id" in message;
    const own =
      isRequest && document !== undefined && !(await mayLeave(document)) ? withoutText(params) : params;
    return { ...message, params: await sifted(own) } as Message;
  };

  async function sync(message: Message, method: string, uri: string): Promise<Message | undefined> {
    const [kind = "", what = ""] = method.split("/");
    const wasOpen = open.has(uri);
    if (what === "didClose") return open.delete(uri) ? message : undefined;
    if (await mayLeave(uri)) {
      if (what === "didOpen") open.add(uri);
      return open.has(uri) ? message : undefined;
    }
    open.delete(uri);
    if (!wasOpen) return undefined;
    const { params } = message as unknown as { params: { cellTextDocuments?: unknown } };
    const closed = kind === "textDocument" ? { textDocument: { uri } } : closedNotebook(uri, params);
    return { jsonrpc: message.jsonrpc, method: `${kind}/didClose`, params: closed } as Message;
  }

  /** Goes through everything that a message holds. */
  async function sifted(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) {
      const all = await Promise.all(value.map(siftedElement));
      return all.filter((each) => each !== leftOut);
    }
    if (!isFields(value)) return value;
    const entries = Object.entries(value).map(async ([name, each]) => [name, await sifted(each)]);
    return Object.fromEntries(await Promise.all(entries));
  }

  async function siftedElement(value: unknown): Promise<unknown> {
    if (isFields(value)) {
      const { uri, kind, isNamed, sources } = value;
      if (Array.isArray(sources) && !(await all(sources.map(uriIn)))) return leftOut;
      if (typeof uri === "string") {
        if (typeof value["diff"] === "string" && !(await mayLeave(uri, true))) return leftOut;
        // Without its text it is only the name of a file, which the server refuses, in its place among the others.
        const named = kind === "instructions" || isNamed === true || (kind === "text" && !open.has(uri));
        if (typeof kind === "string" && kind !== "folder" && !(await mayLeave(uri, named)))
          return { kind: "file", uri, isNamed: true };
      }
    }
    return sifted(value);
  }

  async function all(uris: readonly (string | undefined)[]): Promise<boolean> {
    const answers = await Promise.all(uris.map((uri) => uri === undefined || mayLeave(uri)));
    return answers.every(Boolean);
  }
}

const leftOut = Symbol("left out");

/** A request about a document that may not leave: only its place remains. The server does not have the document and says so. */
function withoutText(params: Fields): Fields {
  const { id, textDocument, position, range, preset, context } = params;
  return {
    ...{ id, textDocument, position, range, preset },
    ...("instruction" in params && { instruction: params["instruction"] }),
    ...("code" in params && { code: "" }),
    ...(isFields(context) && {
      context: { triggerKind: context["triggerKind"], only: context["only"], diagnostics: [] },
    }),
  };
}

function closedNotebook(uri: string, params: { readonly cellTextDocuments?: unknown }): Fields {
  return { notebookDocument: { uri }, cellTextDocuments: params.cellTextDocuments ?? [] };
}

function uriIn(value: unknown): string | undefined {
  return isFields(value) && typeof value["uri"] === "string" ? value["uri"] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
