import { resolve } from "node:path";
import { unprotected } from "../../server/privacy/protection";
import type { ServerOptions } from "../../server/server";
import { type ClientOptions, inMemoryClient, type LspClient } from "./lspClient";
import { positionAfter } from "./position";
import { ScriptedEngine, type ScriptedEngineOptions, type ScriptLine } from "./scriptedEngine";

export interface ScriptedClient {
  readonly client: LspClient;
  readonly engine: ScriptedEngine;
  /** Replaces the script. */
  script(lines: readonly ScriptLine[]): void;
  /** Opens a document and puts the cursor at "█". */
  openAt(textWithCursor: string, languageId?: string, uri?: string): Promise<CursorInDocument>;
}

export interface CursorInDocument {
  readonly uri: string;
  /** Asks for a completion at the cursor and returns its text, or undefined. */
  complete(options?: Parameters<LspClient["complete"]>[2]): Promise<string | undefined>;
  /** Types at the cursor, which moves along. */
  type(text: string): Promise<void>;
  readonly position: { line: number; character: number };
}

/** The real server in memory around a scripted engine. */
export async function scriptedClient(
  script: readonly ScriptLine[] = [],
  options: ClientOptions = {},
  {
    now,
    patienceMs,
    protection = unprotected,
    ...more
  }: Pick<
    ScriptedEngineOptions,
    "beforeLoad" | "beforeChatLoad" | "memory" | "specialTokens" | "availableBytes" | "traits"
  > &
    Partial<Pick<ServerOptions, "now" | "protection" | "patienceMs">> = {},
): Promise<ScriptedClient> {
  let lines = script;
  const engine = new ScriptedEngine({ script: () => lines, ...more });
  const server = {
    createEngine: () => engine,
    bundledModel: "scripted",
    protection,
    grammarFolder: "dist/server/grammars",
    codebaseWorker: resolve("dist/server/codebaseWorker.mjs"),
    bandwidthWorker: resolve("dist/server/bandwidthWorker.mjs"),
    ...(now !== undefined && { now }),
    ...(patienceMs !== undefined && { patienceMs }),
  };
  const client = await inMemoryClient(server, options);
  let documents = 0;
  return {
    client,
    engine,
    script: (replacement) => {
      lines = replacement;
    },
    async openAt(textWithCursor, languageId = "typescript", uri = `file:///workspace/file${++documents}.ts`) {
      const [before = "", after = ""] = textWithCursor.split("█");
      await client.open(uri, languageId, before + after);
      let position = positionAfter(before);
      return {
        uri,
        get position() {
          return position;
        },
        async complete(request) {
          const [item] = await client.complete(uri, position, request);
          return item === undefined ? undefined : String(item.insertText);
        },
        async type(text) {
          await client.insert(uri, position, text);
          const typed = positionAfter(text);
          position = {
            line: position.line + typed.line,
            character: typed.line === 0 ? position.character + typed.character : typed.character,
          };
        },
      };
    },
  };
}
