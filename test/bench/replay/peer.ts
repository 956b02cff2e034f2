import { setTimeout as sleep } from "node:timers/promises";
import type { Position } from "vscode-languageserver-protocol";
import { LruCache } from "../../../server/util/lruCache";
import { Chooser } from "../../support/random";
import { LlamaServer, type LlamaServerOptions } from "../llamaServer";
import type { Contestant, OpenFile } from "./contestant";
import { ExtraChunks } from "./extraChunks";
import { type Place, placeAt, prefixLines, suffixLines, tidy, withoutIndent } from "./peerSuggestion";

/** llama.vscode's defaults, except that it asks for three answers at once; we ask for one, which favours it. */
const request = {
  id_slot: 0,
  n_predict: 128,
  top_k: 40,
  top_p: 0.99,
  stream: false,
  samplers: ["top_k", "top_p", "infill"],
  cache_prompt: true,
  n_cache_reuse: 256,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 500,
  // Not a default of llama.vscode: it makes runs repeatable.
  seed: 1,
};
const warmUp = {
  id_slot: 0,
  n_predict: 0,
  samplers: [],
  cache_prompt: true,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 1,
};
const pollMs = 150;
const maxLineSuffix = 8;
const cachedAnswers = 250;
const farLines = 32;
const scopeLines = 1024;
const chunkLines = 64;

/** llama-server, driven as by llama.vscode: one request at a time, never cancelled, with answers cached by place. */
export class Peer implements Contestant {
  readonly name = "llama-server";
  #isAsking = false;
  #waiting = 0;
  #inFlight = 0;
  #now = 0;
  #lastRequest = 0;
  #lastPick = -9999;
  #evaluated = 0;
  #generated = 0;
  readonly #cache = new LruCache<string, string>(cachedAnswers);
  readonly #extra = new ExtraChunks(new Chooser(1));

  private constructor(private readonly server: LlamaServer) {}

  static async start(options: LlamaServerOptions): Promise<Peer> {
    return new Peer(await LlamaServer.start(options));
  }

  get isBusy(): boolean {
    return this.#waiting > 0 || this.#inFlight > 0;
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {}
  change(): void {}
  move(): void {}

  activate(file: OpenFile, cursor: Position, left: { file: OpenFile; cursor: Position } | undefined): void {
    // A user saves a file before leaving it.
    if (left !== undefined) this.#pickAround(left.file, left.cursor);
    this.#pickAround(file, cursor);
  }

  async complete(file: OpenFile, cursor: Position, signal: AbortSignal): Promise<string> {
    this.#waiting += 1;
    try {
      while (this.#isAsking) {
        await sleep(pollMs);
        if (signal.aborted) return "";
      }
      this.#isAsking = true;
      this.#lastRequest = this.#now;
      try {
        return await this.#answer(file, cursor, signal);
      } finally {
        this.#isAsking = false;
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  tick(now: number): void {
    this.#now = now;
    if (!this.#extra.update(now, this.#lastRequest)) return;
    void this.#infill({ ...warmUp }, { prefix: "", suffix: "", prompt: "" });
  }

  async counters() {
    return { promptTokensEvaluated: this.#evaluated, generatedTokens: this.#generated };
  }

  pause(): void {
    this.server.child.kill("SIGSTOP");
  }

  resume(): void {
    this.server.child.kill("SIGCONT");
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  async #answer(file: OpenFile, cursor: Position, signal: AbortSignal): Promise<string> {
    const place = placeAt(file.buffer, cursor);
    if (place.lineSuffix.length > maxLineSuffix) return "";
    const content = this.#cached(place) ?? (await this.#infill(withIndent(place), place));
    const shown = tidy(content, file.buffer, cursor, place);
    if (shown === "") return "";
    this.#cache.set(key(place), shown, 1);
    setTimeout(() => void this.#lookAhead(file, cursor, place, shown, signal), 0);
    return withoutIndent(shown, place);
  }

  /** A cached answer for this place, or for one further left whose answer agrees with the text typed since. */
  #cached(place: Place): string | undefined {
    const { prompt } = place;
    for (let end = prompt.length; end >= 0; end--) {
      const answer = this.#cache.get(key({ ...place, prompt: prompt.slice(0, end) }));
      if (answer?.startsWith(prompt.slice(end)) && (end === prompt.length || answer !== ""))
        return answer.slice(prompt.length - end);
    }
    return undefined;
  }

  /** Asks for the completion that would follow if this one were accepted. */
  async #lookAhead(
    file: OpenFile,
    cursor: Position,
    place: Place,
    shown: string,
    signal: AbortSignal,
  ): Promise<void> {
    if (!signal.aborted && place.lineSuffix.trim() === "") {
      const lines = shown.split("\n");
      await this.#prefetch(place, lines);
      const prefix = `${place.prefix}${place.prompt}${lines[0]}\n`;
      const afterLine = { ...place, prefix, prompt: "" };
      if (lines.length > 1 && this.#cache.get(key(afterLine)) === undefined)
        this.#cache.set(key(afterLine), lines.slice(1).join("\n"), 1);
    }
    if (!signal.aborted) this.#pickFar(file, cursor);
  }

  async #prefetch(place: Place, lines: readonly string[]): Promise<void> {
    const above = `${place.prefix}${place.prompt}${lines.slice(0, -1).join("\n")}\n`;
    const kept = above.split("\n").slice(0, -1).slice(-prefixLines);
    const next =
      lines.length > 1
        ? { ...place, prefix: `${kept.join("\n")}\n`, prompt: lines.at(-1) ?? "" }
        : { ...place, prompt: place.prompt + (lines[0] ?? "") };
    if (this.#cache.get(key(next)) !== undefined) return;
    const content = await this.#infill(withIndent(place), next);
    if (content.trim() !== "") this.#cache.set(key(next), content.replace(/(?:\r?\n[ \t]*)+$/, ""), 1);
  }

  async #infill(
    options: object,
    { prefix, suffix, prompt }: Pick<Place, "prefix" | "suffix" | "prompt">,
  ): Promise<string> {
    this.#inFlight += 1;
    try {
      const { content, timings } = await this.server.infill({
        ...options,
        input_prefix: prefix,
        input_suffix: suffix,
        prompt,
        input_extra: this.#extra.chunks,
      });
      this.#evaluated += timings.prompt_n;
      this.#generated += timings.predicted_n;
      return content;
    } finally {
      this.#inFlight -= 1;
    }
  }

  #pickAround({ buffer, path }: OpenFile, { line }: Position): void {
    this.#extra.pick(
      buffer.lines.slice(Math.max(0, line - chunkLines / 2), line + chunkLines / 2 + 1),
      path,
      true,
    );
  }

  /** Queues the text just outside the window when the cursor has moved far. */
  #pickFar({ buffer, path }: OpenFile, { line }: Position): void {
    if (Math.abs(line - this.#lastPick) <= farLines) return;
    const { lines } = buffer;
    this.#lastPick = line;
    this.#extra.pick(
      lines.slice(Math.max(0, line - scopeLines), Math.max(0, line - prefixLines) + 1),
      path,
      false,
    );
    const below = Math.min(lines.length - 1, line + suffixLines);
    this.#extra.pick(lines.slice(below, below + chunkLines + 1), path, false);
  }
}

function withIndent({ linePrefix }: Place) {
  const indent = /^\s*/.exec(linePrefix)?.[0].length ?? 0;
  return indent === 0 ? request : { ...request, n_indent: indent };
}

function key({ prefix, suffix, prompt }: Pick<Place, "prefix" | "suffix" | "prompt">): string {
  return `${prefix}|${suffix}|${prompt}`;
}
