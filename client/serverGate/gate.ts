import type { Message } from "vscode-languageserver-protocol";
import { z } from "zod";
import { type AnswerShape, answers } from "./answers";
import { notifications, requests } from "./serverMessages";
import { words } from "./shapes";

/** What is done with a message of the server's. */
export type Verdict =
  /** It may be read: rebuilt from its shape, so that nothing else is in it. With a reason, an error stands for what came. */
  | { readonly kind: "pass"; readonly message: Message; readonly why?: string }
  /** A request that is not granted, and what the server is answered. */
  | { readonly kind: "refuse"; readonly answer: Message; readonly why: string }
  /** Nobody reads it. */
  | { readonly kind: "drop"; readonly why: string }
  /** No server of ours does that: there is nothing more to be said to this one. */
  | { readonly kind: "breach"; readonly why: string };

interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** Messages that a bug of ours may have bent. A server that sends so many of them has none of our shapes in mind. */
const mostMisfits = 50;
/** Requests of the server's that the editor works on at the same time. */
const mostOpen = 64;

const errorShape = z.object({
  code: z.int(),
  message: words,
  /** Of a question that the demo model cannot answer. */
  data: z.object({ needsModel: z.literal(true).exactOptional() }).exactOptional(),
});

/**
 * Decides on every message of the server's before anything else reads it, by lists of what a server of ours sends. It is told what
 * the client sends, because an answer is only as good as its question.
 */
export class ServerGate {
  readonly #asked = new Map<number | string, Asked>();
  readonly #open = new Set<number | string>();
  readonly #used = new Map<string, number>();
  #misfits = 0;

  /** The client is about to send this. */
  sent(message: object): void {
    const { id, method, params } = message as { id?: number | string; method?: string; params?: unknown };
    if (id === undefined) return;
    if (method === undefined) this.#open.delete(id);
    else this.#asked.set(id, { method, params });
  }

  received(message: unknown): Verdict {
    if (typeof message !== "object" || message === null || Array.isArray(message))
      return { kind: "breach", why: "a message that is none" };
    const { id, method } = message as Record<string, unknown>;
    if (method === undefined) return this.#answered(message as Record<string, unknown>);
    if (typeof method !== "string") return { kind: "breach", why: "a message that is none" };
    return id === undefined ? this.#notified(method, message) : this.#requested(method, id, message);
  }

  #notified(method: string, { params }: { params?: unknown }): Verdict {
    const shape = notifications.get(method);
    if (shape === undefined) return { kind: "breach", why: `the notification ${named(method)}` };
    const fitting = shape.safeParse(params);
    if (!fitting.success) return this.#misfit({ kind: "drop", why: misfit(method, fitting.error) });
    return pass({ method, params: fitting.data });
  }

  #requested(method: string, id: unknown, { params }: { params?: unknown }): Verdict {
    const known = requests.get(method);
    if (known === undefined) return { kind: "breach", why: `the request ${named(method)}` };
    if (typeof id !== "number" || !Number.isSafeInteger(id) || this.#open.has(id))
      return { kind: "breach", why: `an id of the request ${method} that is none` };
    const used = (this.#used.get(method) ?? 0) + 1;
    this.#used.set(method, used);
    const refuse = (why: string): Verdict => ({ kind: "refuse", answer: refusal(id), why });
    const fitting = known.params.safeParse(params);
    if (!fitting.success) return this.#misfit(refuse(misfit(method, fitting.error)));
    if (used > (known.most ?? Number.POSITIVE_INFINITY) || this.#open.size >= mostOpen)
      return this.#misfit(refuse(`${method} came too often`));
    this.#open.add(id);
    return pass({ id, method, params: fitting.data });
  }

  #answered({ id, result, error }: Record<string, unknown>): Verdict {
    const asked = this.#asked.get(id as number | string);
    if (asked === undefined) return { kind: "breach", why: "an answer that nobody has asked for" };
    this.#asked.delete(id as number | string);
    const { method } = asked;
    if (error !== undefined) {
      const fitting = errorShape.safeParse(error);
      if (fitting.success) return pass({ id, error: fitting.data });
      return this.#misfit(failed(id, misfit(method, fitting.error)));
    }
    const fitting = shapeOf(answers.get(method), asked.params).safeParse(result);
    if (fitting.success) return pass({ id, result: fitting.data ?? null });
    return this.#misfit(failed(id, misfit(method, fitting.error)));
  }

  #misfit(verdict: Verdict): Verdict {
    this.#misfits += 1;
    return this.#misfits > mostMisfits
      ? { kind: "breach", why: "too many messages of a wrong shape" }
      : verdict;
  }
}

function shapeOf(shape: AnswerShape | undefined, params: unknown): z.ZodType {
  return typeof shape === "function" ? shape(params) : (shape ?? z.never());
}

function pass(message: object, why?: string): Verdict {
  return { kind: "pass", message: { jsonrpc: "2.0", ...message } as Message, ...(why && { why }) };
}

/** The client's own question fails, so that nobody waits for it. */
function failed(id: unknown, why: string): Verdict {
  return pass({ id, error: { code: -32603, message: "The server's answer has a wrong shape." } }, why);
}

function refusal(id: number): Message {
  const error = { code: -32601, message: "Refused by the client." };
  return { jsonrpc: "2.0", id, error } as Message;
}

/** Where it does not fit, without what is there: logs hold no text of files. */
function misfit(method: string, { issues }: z.ZodError): string {
  const [first] = issues;
  return `${method} at ${first?.path.map(String).join(".").slice(0, 100) || "its top"}: ${first?.code}`;
}

function named(method: string): string {
  return /^[\w$/.-]{1,60}$/.test(method) ? method : "with a name that is none";
}
