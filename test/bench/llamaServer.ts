import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A request to `/infill`, with llama-server's field names. */
export interface InfillBody {
  readonly input_prefix: string;
  readonly input_suffix: string;
  readonly prompt: string;
  readonly input_extra: readonly { readonly text: string; readonly filename: string }[];
  readonly [option: string]: unknown;
}

export interface InfillAnswer {
  readonly content: string;
  readonly timings: { readonly prompt_n: number; readonly predicted_n: number };
}

export interface LlamaServerOptions {
  /** The `llama-server` program. */
  readonly program: string;
  readonly model: string;
  /** The maximum number of tokens of prefix and suffix together: `-b` and `-ub`. */
  readonly batch: number;
  /** Set for models that know the suffix-first order better. */
  readonly suffixFirst: boolean;
}

/** llama.cpp's own server, started as in llama.vscode's documentation, with as many threads as our server uses. */
export class LlamaServer {
  private constructor(
    readonly child: ChildProcess,
    private readonly socketPath: string,
    private readonly folder: string,
    private readonly log: () => string,
  ) {}

  static async start(options: LlamaServerOptions): Promise<LlamaServer> {
    const folder = await mkdtemp(join(tmpdir(), "inhouse-bench-"));
    const socketPath = join(folder, "llama.sock");
    const { program, model, batch, suffixFirst } = options;
    const threads = String(Math.max(1, availableParallelism() - 1));
    const child = spawn(program, [
      ...["-m", model, "--host", socketPath, "--offline", "--no-ui", "-ngl", "99"],
      ...["-b", String(batch), "-ub", String(batch), "--ctx-size", "0", "--cache-reuse", "256"],
      // Without it `/infill` fills small contexts completely and then refuses its own prompt.
      ...["-n", "128"],
      ...["-t", threads, "-tb", threads, ...(suffixFirst ? ["--spm-infill"] : [])],
    ]);
    let log = "";
    const keep = (chunk: Buffer) => {
      log = (log + chunk).slice(-4000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const server = new LlamaServer(child, socketPath, folder, () => log);
    await server.#ready();
    return server;
  }

  async #ready(): Promise<void> {
    for (let i = 0; i < 600; i++) {
      if (this.child.exitCode !== null) throw new Error(`llama-server has ended:\n${this.log()}`);
      const status = await this.#send("GET", "/health").catch(() => undefined);
      if (status?.code === 200) return;
      await sleep(100);
    }
    throw new Error(`llama-server does not start:\n${this.log()}`);
  }

  async infill(body: InfillBody): Promise<InfillAnswer> {
    const { code, text } = await this.#send("POST", "/infill", JSON.stringify(body));
    if (code !== 200) throw new Error(`llama-server answers ${code}: ${text}`);
    return JSON.parse(text) as InfillAnswer;
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGCONT");
    this.child.kill();
    await exited;
    await rm(this.folder, { recursive: true });
  }

  #send(method: string, path: string, body = ""): Promise<{ code: number; text: string }> {
    return new Promise((resolve, reject) => {
      // Opens a connection for each request, because the server closes idle ones and a reused one may just be closing.
      const options = { socketPath: this.socketPath, agent: false as const, method, path };
      const sent = request(options, async (response) => {
        try {
          let text = "";
          for await (const chunk of response.setEncoding("utf8")) text += chunk;
          resolve({ code: response.statusCode ?? 0, text });
        } catch (error) {
          reject(error);
        }
      });
      sent.on("error", reject);
      sent.setHeader("content-type", "application/json");
      sent.end(body);
    });
  }
}
