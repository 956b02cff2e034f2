import { setTimeout as sleep } from "node:timers/promises";
import type { Eagerness } from "../../../server/protocol/settings";
import { startServerProcess } from "../../support/lspClient";
import { positionAfter } from "../../support/position";
import { LlamaServer, type LlamaServerOptions } from "../llamaServer";
import { placeAt, tidy, withoutIndent } from "../replay/peerSuggestion";
import { TextBuffer } from "../replay/textBuffer";
import { type Case, languageOf } from "./cases";

/** Something that completes cases. */
export interface Answerer {
  readonly name: string;
  answer(test: Case): Promise<{ readonly text: string; readonly reason?: string }>;
  stop(): Promise<void>;
}

/** Time for the server to notice opened files, in milliseconds. */
const gatherMs = 50;

export interface OurOptions {
  readonly model: string;
  /** Whether the case's other files are open in the editor. */
  readonly withContext?: boolean;
  /** Asks as typing does, at this eagerness; without it, as a user's explicit request does. */
  readonly eagerness?: Eagerness;
  readonly name?: string;
}

/** Answers by our server, through `textDocument/inlineCompletion`. */
export async function ours(serverModule: string, options: OurOptions): Promise<Answerer> {
  const { model, withContext = false, eagerness, name = "Inhouse" } = options;
  const completion = { model, ...(eagerness !== undefined && { eagerness }) };
  const server = await startServerProcess(serverModule, {
    // The server must learn nothing from earlier requests.
    initializationOptions: { completion, statistics: { enabled: false } },
    workspaceFolders: [{ uri: "file:///cases", name: "cases" }],
  });
  const { client } = server;
  return {
    name: withContext ? `${name}, other files open` : name,
    async answer(test) {
      const folder = `file:///cases/${test.id}`;
      const others = withContext ? (test.other_files ?? []) : [];
      for (const { path, text } of others) await client.open(`${folder}/${path}`, languageOf(path), text);
      const uri = `${folder}/${test.path}`;
      await client.open(uri, test.language, test.prefix + test.suffix);
      if (withContext) await sleep(gatherMs);
      const [item] = await client.complete(uri, positionAfter(test.prefix), {
        explicit: eagerness === undefined,
      });
      const { last } = await client.stats();
      for (const path of [test.path, ...others.map((other) => other.path)])
        await client.close(`${folder}/${path}`);
      const reason = last?.reason;
      return { text: String(item?.insertText ?? ""), ...(reason !== undefined && { reason }) };
    },
    stop: async () => void (await server.stop()),
  };
}

const chunkLines = 64;

export interface PeerAnswererOptions extends LlamaServerOptions {
  readonly withContext: boolean;
  /** Asks as llama.vscode does, which samples from the likely tokens; otherwise takes the most likely one. */
  readonly sampled: boolean;
}

/** Answers by llama-server, through `/infill` with llama.vscode's window and filters. */
export async function peer({ withContext, sampled, ...options }: PeerAnswererOptions): Promise<Answerer> {
  const server = await LlamaServer.start(options);
  const sampling = sampled
    ? { top_k: 40, top_p: 0.99, samplers: ["top_k", "top_p", "infill"], seed: 1 }
    : { temperature: 0, samplers: ["top_k"], top_k: 1 };
  return {
    name: `llama-server${withContext ? ", other files sent" : ""}${sampled ? ", sampled" : ""}`,
    async answer(test) {
      const buffer = new TextBuffer((test.prefix + test.suffix).split("\n"));
      const cursor = positionAfter(test.prefix);
      const place = placeAt(buffer, cursor);
      const { content } = await server.infill({
        input_prefix: place.prefix,
        input_suffix: place.suffix,
        prompt: place.prompt,
        input_extra: withContext ? chunks(test) : [],
        n_predict: 128,
        cache_prompt: true,
        t_max_predict_ms: 500,
        ...sampling,
      });
      return { text: withoutIndent(tidy(content, buffer, cursor, place), place) };
    },
    stop: () => server.stop(),
  };
}

/** A piece of each file, as llama.vscode would have collected them. */
function chunks({ other_files = [] }: Case) {
  return other_files.map(({ path, text }) => ({
    filename: path,
    text: `${text.split("\n").slice(0, chunkLines).join("\n")}\n`,
  }));
}
