import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { ExplainRequest, type Explanation } from "../../../server/protocol/explain";
import {
  type DeclarationsParams,
  DeclarationsRequest,
  type DeclarationsResult,
  DidChangeViewNotification,
} from "../../../server/protocol/messages";
import { type LspClient, type ServerProcess, startServerProcess } from "../../support/lspClient";
import type { ContextCase, RepositoryCases } from "./cases";
import type { ShownPiece } from "./judge";

export interface SessionOptions {
  /** Absolute. */
  readonly folder: string;
  /** The maximum number of tokens of a prompt. */
  readonly promptTokens: number;
  /** Whether the client answers `inhouse/declarations`. */
  readonly declarations: boolean;
  /** Whether the client sends the cursor's place after opening a document, as VS Code's does. */
  readonly view: boolean;
  /** Whether each case has its own server, which has seen no views and edits of other cases. */
  readonly fresh: boolean;
  /** The server's main file. */
  readonly server: string;
}

/** The pieces of other files that a request showed the model, and how long it took, in milliseconds. */
export interface Answered {
  readonly shown: readonly ShownPiece[];
  readonly ms: number;
  /** Whether the request made no prompt. */
  readonly isEmpty: boolean;
}

/** Milliseconds from opening to the first request, between the requests, and as in client/editorSignals/views.ts. */
const lookMs = 2000;
const pauseMs = 1500;
const viewMs = 150;
const maxTokens = 96;
/** The speed that the engine reports, so high that it does not shorten the prompt. */
const promptSpeed = 1_000_000;

/** Collects the prompts of all cases of a repository, of two requests each, from a server around a scripted engine. */
export async function askAll(
  { cases, files, locate }: RepositoryCases,
  options: SessionOptions,
): Promise<readonly (readonly [Answered, Answered])[]> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const answers: (readonly [Answered, Answered])[] = [];
  let session: Session | undefined;
  for (const each of cases) {
    session ??= await start(options, locate);
    session.shown = new ShownCase(each, texts.get(each.path) ?? "");
    answers.push(await askTwice(session.server.client, session.shown, options));
    if (!options.fresh) continue;
    await session.server.stop();
    session = undefined;
  }
  await session?.server.stop();
  return answers;
}

interface Session {
  readonly server: ServerProcess;
  /** The case about which the editor answers questions. */
  shown?: ShownCase;
}

async function start(
  { server: module, folder, promptTokens, declarations }: SessionOptions,
  locate: RepositoryCases["locate"],
): Promise<Session> {
  const server = await startServerProcess(module, {
    initializationOptions: {
      completion: { contextTokens: promptTokens + maxTokens, maxTokens },
      codebase: { enabled: false },
    },
    env: { INHOUSE_PROMPT_SPEED: String(promptSpeed) },
    capabilities: { experimental: { inhouse: { declarations } } },
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "repository" }],
  });
  const session: Session = { server };
  server.client.connection.onRequest(DeclarationsRequest.type, (asked) =>
    session.shown === undefined
      ? asked.positions.map(() => null)
      : declarationsOf(asked, session.shown, folder, locate),
  );
  await server.client.status(({ state }) => state === "ready" || state === "error");
  return session;
}

/** The document of a case, in which the line holds only its indentation. */
class ShownCase {
  readonly lines: readonly string[];
  readonly trueLine: string;

  constructor(
    readonly wanted: ContextCase,
    text: string,
  ) {
    const lines = text.split("\n");
    this.trueLine = lines[wanted.line] ?? "";
    this.lines = lines.with(wanted.line, this.indentation);
  }

  get indentation(): string {
    return /^\s*/.exec(this.trueLine)?.[0] ?? "";
  }
}

async function askTwice(
  client: LspClient,
  { wanted, lines, trueLine, indentation }: ShownCase,
  { folder, view }: SessionOptions,
): Promise<readonly [Answered, Answered]> {
  const uri = pathToFileURL(join(folder, wanted.path)).href;
  const position = { line: wanted.line, character: indentation.length };
  const opened = performance.now();
  await client.open(uri, wanted.languageId, lines.join("\n"));
  if (view) {
    await sleep(viewMs);
    const [first, last] = [Math.max(0, wanted.line - 20), Math.min(lines.length - 1, wanted.line + 20)];
    const visibleRanges = [{ start: { line: first, character: 0 }, end: { line: last, character: 0 } }];
    const params = { textDocument: { uri }, position, visibleRanges };
    await client.connection.sendNotification(DidChangeViewNotification.type, params);
  }
  await sleep(Math.max(0, lookMs - (performance.now() - opened)));
  await client.complete(uri, position, { explicit: true });
  const first = await answered(client);
  await sleep(pauseMs);
  const key = trueLine.trim().slice(0, 1);
  await client.insert(uri, position, key);
  await client.complete(uri, { ...position, character: position.character + key.length }, { explicit: true });
  const second = await answered(client);
  await client.close(uri);
  return [first, second];
}

async function answered(client: LspClient): Promise<Answered> {
  const { last } = await client.connection.sendRequest(ExplainRequest.type);
  const shown = last === undefined ? [] : piecesOf(last);
  return { shown, ms: last?.totalMs ?? 0, isEmpty: last?.answer === undefined };
}

/** The pieces of other files, each after its path; the last path is the document's own. */
function piecesOf({ answer }: Explanation): readonly ShownPiece[] {
  const files = (answer?.sections ?? []).filter(({ kind }) => kind === "files");
  return files.slice(0, -1).map(({ text, tokens }) => {
    const [head = "", ...rest] = text.split("\n");
    return { path: head.replace(/^\+* /, ""), text: rest.join("\n"), tokens: tokens ?? 0 };
  });
}

/** Answers as a language server would: where the names at these positions are defined. */
function declarationsOf(
  { positions }: DeclarationsParams,
  { lines, wanted }: ShownCase,
  folder: string,
  locate: RepositoryCases["locate"],
): DeclarationsResult {
  return positions.map(({ line, character }) => {
    const text = lines[line] ?? "";
    const before = /\w*$/.exec(text.slice(0, character))?.[0] ?? "";
    const name = before + (/^\w*/.exec(text.slice(character))?.[0] ?? "");
    return locate(wanted.path, name)
      .slice(0, 4)
      .map((found) => {
        const start = { line: found.line, character: found.character };
        const end = { line: found.line, character: found.character + name.length };
        return { uri: pathToFileURL(join(folder, found.path)).href, range: { start, end } };
      });
  });
}
