/** Brings the messages of editors into one shape, so that the features need not expect strange ones. */
import {
  type Connection,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
  ResponseError,
} from "vscode-languageserver";
import { createConnection } from "vscode-languageserver/node";
import { z } from "zod";
import { parseParameters } from "./features/requests/parameters";
import { l10n } from "./protocol/l10n";

interface Received {
  readonly id?: string | number | null;
  readonly method: string;
  readonly params?: unknown;
}

/**
 * Creates a connection to a client. A request whose parameters are not those of LSP gets an error, and a notification is skipped. No single
 * message ends the process.
 */
export function connectTo(
  reader: MessageReader,
  writer: MessageWriter,
  change: (message: Message) => Message = (message) => message,
): Connection {
  const listen = reader.listen.bind(reader);
  // The library looks at cancellations before any strategy.
  reader.listen = (callback) =>
    listen((message) => {
      if (!isMethod(message)) callback(message);
      else if (message.method !== "$/cancelRequest" || cancellation.safeParse(message.params).success)
        callback(withoutNullsIn(message) as unknown as Message);
    });
  const lifecycle = new Lifecycle();
  const connection = createConnection(reader, writer, {
    messageStrategy: {
      async handleMessage(message, next) {
        if (!isMethod(message)) return next(message);
        try {
          lifecycle.check(message);
          const given = byName(message);
          const shape = Object.hasOwn(shapes, message.method) ? shapes[message.method] : undefined;
          const params = shape === undefined ? given : parseParameters(shape, given);
          await next(change({ ...message, params } as unknown as Message));
        } catch (error) {
          if (!(error instanceof ResponseError)) throw error;
          const { id, method } = message;
          if (id === undefined || id === null) connection.console.warn(`Skipped ${method}: ${error.message}`);
          else await writer.write({ jsonrpc: "2.0", id, error: error.toJson() } as Message);
        }
      },
    },
  });
  return connection;
}

/** The parameters by name: a single one by position is taken for all of them, and `shutdown` may have an empty list. */
function byName({ method, params }: Received): unknown {
  if (!Array.isArray(params)) return params;
  if (params.length === 1) return params[0];
  if (method === "shutdown" || method === "exit") return undefined;
  throw new ResponseError(ErrorCodes.InvalidParams, l10n.t("The parameters must be an object."));
}

/** The order that LSP obliges clients to. */
class Lifecycle {
  #isInitialized = false;

  check({ method }: Received): void {
    if (method === "exit") return;
    if (method === "initialize") {
      if (this.#isInitialized)
        throw new ResponseError(ErrorCodes.InvalidRequest, l10n.t("The server is already initialized."));
      this.#isInitialized = true;
    } else if (!this.#isInitialized)
      throw new ResponseError(ErrorCodes.ServerNotInitialized, l10n.t("The server is not initialized yet."));
  }
}

const cancellation = z.object({ id: z.union([z.string(), z.number()]) });

const at = z.looseObject({ line: z.number().min(0), character: z.number().min(0) });
const range = z.looseObject({ start: at, end: at });
const textDocument = z.looseObject({ uri: z.string() });
const place = z.looseObject({ textDocument, position: at, context: z.looseObject({}).prefault({}) });
const folder = z.looseObject({ uri: z.string(), name: z.string().default("") });
const message = z.union([z.string(), z.looseObject({ value: z.string() })]);

/** What the server needs of the parameters that LSP defines; what it can do without has a default. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  initialize: z.looseObject({
    capabilities: z.looseObject({}).prefault({}),
    workspaceFolders: z.array(folder).optional().catch(undefined),
    rootUri: z.string().optional().catch(undefined),
    rootPath: z.string().optional().catch(undefined),
  }),
  "textDocument/didOpen": z.looseObject({
    textDocument: z.looseObject({
      uri: z.string(),
      languageId: z.string().default(""),
      version: z.int().default(0),
      text: z.string(),
    }),
  }),
  "textDocument/didChange": z.looseObject({
    textDocument: textDocument.extend({ version: z.int().optional() }),
    contentChanges: z.array(z.looseObject({ text: z.string(), range: range.exactOptional() })),
  }),
  "textDocument/didClose": z.looseObject({ textDocument }),
  "textDocument/didSave": z.looseObject({ textDocument }),
  "textDocument/completion": place,
  "textDocument/inlineCompletion": place,
  "textDocument/codeAction": z.looseObject({
    textDocument,
    range,
    context: z
      .looseObject({
        diagnostics: z.array(z.looseObject({ range, message })).default([]),
        only: z.array(z.string()).exactOptional(),
      })
      .prefault({}),
  }),
  "codeAction/resolve": z.looseObject({}),
  "workspace/executeCommand": z.looseObject({
    command: z.string(),
    arguments: z.array(z.unknown()).optional(),
  }),
  "workspace/didChangeWorkspaceFolders": z.looseObject({
    event: z.looseObject({ added: z.array(folder).default([]), removed: z.array(folder).default([]) }),
  }),
  "workspace/didChangeWatchedFiles": z.looseObject({ changes: z.array(z.looseObject({ uri: z.string() })) }),
};

function isMethod(message: unknown): message is Received {
  return typeof message === "object" && message !== null && typeof (message as Received).method === "string";
}

const ofLsp = /^(?:initialized?$|(?:textDocument|notebookDocument|workspace|window|codeAction)\/|\$\/)/;

/** LSP's parameters without null fields: for some clients null means absent. Parameters that are missing become an empty object. */
function withoutNullsIn(message: Received): Received {
  if (!ofLsp.test(message.method)) return message;
  const { params } = message;
  return { ...message, params: params === undefined || params === null ? {} : withoutNulls(params, 0) };
}

/** Fields whose content belongs to others. */
const opaque: ReadonlySet<string> = new Set(["data", "settings", "initializationOptions", "arguments"]);
const mostDepth = 30;

function withoutNulls(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > mostDepth) return value;
  if (Array.isArray(value)) return value.map((each) => withoutNulls(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name, opaque.has(name) ? field : withoutNulls(field, depth + 1)]),
  );
}
