import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A file host on this machine whose answers a test chooses. */
export class FileHost {
  readonly seen: Seen[] = [];
  /** Answers by path. */
  readonly answers = new Map<string, Answer>();
  readonly #server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const ifRange = headers["if-range"];
    this.seen.push({
      method,
      path: url,
      range: headers.range,
      ifRange: Array.isArray(ifRange) ? ifRange[0] : ifRange,
    });
    const answer = this.answers.get(url.split("?")[0] ?? "") ?? status(404);
    answer(request, response);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  url(path: string): URL {
    return new URL(path, this.address);
  }

  /** Number of downloads, whole or partial. */
  get fetched(): number {
    return this.seen.filter(({ method }) => method === "GET").length;
  }
}

export interface Serving {
  readonly etag?: string | undefined;
  /** Number of bytes after which the connection breaks, in the first `breaks` downloads. */
  readonly breaksAfter?: number;
  readonly breaks?: number;
  /** Whether these bytes of the file have arrived. A breaking connection may lose bytes in flight. */
  readonly arrived?: (bytes: number) => boolean;
  readonly ranges?: boolean;
  /** Headers of the answer to HEAD. */
  readonly head?: Readonly<Record<string, string>>;
  /** Milliseconds between pieces of 16 KB. */
  readonly pauseMs?: number;
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(code, headers).end();
}

/** Serves a file, whole or from an offset on. */
export function file(content: Buffer | (() => Buffer), serving: Serving = {}): Answer {
  const { etag = '"one"', breaksAfter, ranges = true, head = {}, pauseMs = 0 } = serving;
  let breaks = breaksAfter === undefined ? 0 : (serving.breaks ?? 1);
  return (request, response) => {
    const bytes = typeof content === "function" ? content() : content;
    const tag = etag === "" ? {} : { etag };
    if (request.method === "HEAD") {
      response.writeHead(200, { "content-length": bytes.length, ...tag, ...head }).end();
      return;
    }
    const from = ranges ? startOf(request, etag) : 0;
    if (from >= bytes.length && from > 0) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const part = from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { "content-length": bytes.length - from, ...tag, ...part });
    const broken = breaks > 0 && breaksAfter !== undefined;
    if (broken) breaks -= 1;
    const until = broken ? Math.min(bytes.length, from + breaksAfter) : bytes.length;
    const arrived = () => serving.arrived?.(until) ?? true;
    void send(response, bytes.subarray(from, until), pauseMs, broken ? arrived : undefined);
  };
}

async function send(
  response: ServerResponse,
  bytes: Buffer,
  pauseMs: number,
  breakWhen: (() => boolean) | undefined,
): Promise<void> {
  const step = pauseMs > 0 ? 16_384 : bytes.length;
  for (let at = 0; at < bytes.length; at += step) {
    await new Promise((resolve) => response.write(bytes.subarray(at, at + step), resolve));
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (response.destroyed) return;
  }
  if (breakWhen === undefined) {
    response.end();
    return;
  }
  while (!breakWhen() && !response.destroyed) await new Promise((resolve) => setTimeout(resolve, 5));
  response.destroy();
}

/** The requested offset; 0, for the whole file, when the client has another version. */
function startOf({ headers }: IncomingMessage, etag: string): number {
  const ifRange = headers["if-range"];
  if (ifRange !== undefined && ifRange !== etag) return 0;
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
}
