import { isDeepStrictEqual } from "node:util";
import type { ModelState } from "./models/completionModel";
import type { Seal, StatusParams } from "./protocol/messages";

interface Facts {
  readonly completion: ModelState;
  readonly busy: boolean;
  readonly enabled: boolean;
  /** One sentence for each setting that could not be used. */
  readonly problems: readonly string[];
  readonly seal: Seal;
}

/** What the user should know of the server, told whenever it changes. */
export class Status {
  #facts: Facts = { completion: { kind: "none" }, busy: false, enabled: true, problems: [], seal: "open" };
  #told: StatusParams | undefined;

  constructor(private readonly tell: (status: StatusParams) => void) {}

  set(change: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...change };
    const status = describe(this.#facts);
    if (isDeepStrictEqual(status, this.#told)) return;
    this.#told = status;
    this.tell(status);
  }
}

function describe({ completion, busy, enabled, problems, seal }: Facts): StatusParams {
  const message = problems.length === 0 ? {} : { message: problems.join(" ") };
  switch (completion.kind) {
    case "none":
      return { state: enabled ? "loading" : "off", ...message, seal };
    case "loading":
      return { state: "loading", progress: Math.round(completion.progress * 20) / 20, ...message, seal };
    case "error":
      return { state: "error", message: [completion.message, ...problems].join(" "), seal };
    case "ready": {
      const { name, path, backend, backendNote, contextTokens } = completion.model.info;
      const model = {
        name,
        path,
        backend,
        ...(backendNote === undefined ? {} : { backendNote }),
        contextTokens,
      };
      return { state: !enabled ? "off" : busy ? "busy" : "ready", ...message, completion: model, seal };
    }
  }
}
