import type { Message } from "vscode-languageserver-protocol";
import { z } from "zod";
import { l10n } from "../../server/protocol/l10n";
import { type AnswerShape, answers } from "./shapes/answers";
import { notifications, requests } from "./shapes/serverMessages";
import { words } from "./shapes/shapes";
import { errorWithText } from "./shapes/texts";

/** The decision about a message from the server. */
export type Verdict =
  /** The client may read it, rebuilt from its shape. If there is a reason, an error replaces the original. */
  | { readonly kind: "pass"; readonly message: Message; readonly why?: string }
  /** A refused request, with the answer to the server. */
  | { readonly kind: "refuse"; readonly answer: Message; readonly why: string }
  /** Ignore it. */
  | { readonly kind: "drop"; readonly why: string }
  /** Our server never sends that: end the connection. */
  | { readonly kind: "breach"; readonly why: string };

interface PendingRequest {
  readonly method: string;
  readonly params: unknown;
}

/** A few misshapen messages may come from a bug of ours; more are a breach. */
const maxMisfits = 50;
/** Maximum number of open requests from the server. */
const maxOpen = 64;

/** `needsModel` is set if the demo model cannot answer the request. */
const errorShape = errorWithText(words, z.object({ needsModel: z.literal(true).exactOptional() }));

/**
 * Checks every message from the server against lists of allowed messages before any other code reads it. It also sees
 * the client's messages, because the shape of a response depends on its request.
 */
export class ServerGate {
  readonly #pending = new Map<number | string, PendingRequest>();
  readonly #open = new Set<number | string>();
  readonly #used = new Map<string, number>();
  #misfits = 0;

  /** Call before the client sends a message. */
  sent(message: object): void {
    const { id, method, params } = message as { id?: number | string; method?: string; params?: unknown };
    if (id === undefined) return;
    if (method === undefined) this.#open.delete(id);
    else this.#pending.set(id, { method, params });
  }

  /** Decides about a message from the server. */
  received(message: unknown): Verdict {
    if (typeof message !== "object" || message === null || Array.isArray(message))
      return { kind: "breach", why: "an invalid message" };
    const { id, method } = message as Record<string, unknown>;
    if (method === undefined) return this.#onResponse(message as Record<string, unknown>);
    if (typeof method !== "string") return { kind: "breach", why: "an invalid message" };
    return id === undefined ? this.#onNotification(method, message) : this.#onRequest(method, id, message);
  }

  #onNotification(method: string, { params }: { params?: unknown }): Verdict {
    const shape = notifications.get(method);
    if (shape === undefined) return { kind: "breach", why: `the notification ${named(method)}` };
    const fitting = shape.safeParse(params);
    if (!fitting.success) return this.#misfit({ kind: "drop", why: misfit(method, fitting.error) });
    return pass({ method, params: fitting.data });
  }

  #onRequest(method: string, id: unknown, { params }: { params?: unknown }): Verdict {
    const known = requests.get(method);
    if (known === undefined) return { kind: "breach", why: `the request ${named(method)}` };
    if (typeof id !== "number" || !Number.isSafeInteger(id) || this.#open.has(id))
      return { kind: "breach", why: `an invalid id for the request ${method}` };
    const used = (this.#used.get(method) ?? 0) + 1;
    this.#used.set(method, used);
    const refuse = (why: string): Verdict => ({ kind: "refuse", answer: refusal(id), why });
    const fitting = known.params.safeParse(params);
    if (!fitting.success) return this.#misfit(refuse(misfit(method, fitting.error)));
    if (used > (known.maxCount ?? Number.POSITIVE_INFINITY) || this.#open.size >= maxOpen)
      return this.#misfit(refuse(`too many requests ${method}`));
    this.#open.add(id);
    return pass({ id, method, params: fitting.data });
  }

  #onResponse({ id, result, error }: Record<string, unknown>): Verdict {
    const request = this.#pending.get(id as number | string);
    if (request === undefined) return { kind: "breach", why: "a response without a request" };
    this.#pending.delete(id as number | string);
    const { method } = request;
    if (error !== undefined) {
      const fitting = errorShape.safeParse(error);
      if (fitting.success) return pass({ id, error: fitting.data });
      return this.#misfit(failed(id, misfit(method, fitting.error)));
    }
    const fitting = shapeOf(answers.get(method), request.params).safeParse(result);
    if (fitting.success) return pass({ id, result: fitting.data ?? null });
    return this.#misfit(failed(id, misfit(method, fitting.error)));
  }

  #misfit(verdict: Verdict): Verdict {
    this.#misfits += 1;
    return this.#misfits > maxMisfits ? { kind: "breach", why: "too many misshapen messages" } : verdict;
  }
}

function shapeOf(shape: AnswerShape | undefined, params: unknown): z.ZodType {
  return typeof shape === "function" ? shape(params) : (shape ?? z.never());
}

function pass(message: object, why?: string): Verdict {
  return { kind: "pass", message: { jsonrpc: "2.0", ...message } as Message, ...(why && { why }) };
}

/** Fails the client's request, so that it does not wait forever. */
function failed(id: unknown, why: string): Verdict {
  return pass({ id, error: { code: -32603, message: l10n.t("The server's response is invalid.") } }, why);
}

function refusal(id: number): Message {
  const error = { code: -32601, message: "Refused by the client." };
  return { jsonrpc: "2.0", id, error } as Message;
}

/** Says where a message does not match, without its content: logs contain no text of files. */
function misfit(method: string, { issues }: z.ZodError): string {
  const [first] = issues;
  return `${method} at ${first?.path.map(String).join(".").slice(0, 100) || "its top"}: ${first?.code}`;
}

function named(method: string): string {
  return /^[\w$/.-]{1,60}$/.test(method) ? method : "with an invalid name";
}
