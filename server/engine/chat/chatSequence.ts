import type { LlamaContextSequence, LlamaModel, Tokenizer as LlamaTokenizer, Token } from "node-llama-cpp";
import { tokenBytes } from "../tokens/detokenizer";
import type { Tokenizer } from "../tokens/tokenizer";

/**
 * A view of a model for the library's chat: plain text never yields special tokens (the library would keep user-defined ones,
 * such as Qwen's `<tool_call>`), and generated tokens are decoded exactly.
 */
export function chatModelView(model: LlamaModel, tokenizer: Tokenizer): LlamaModel {
  const tokenize = ((text: string, special?: boolean | "builtin", options?: "trimLeadingSpace") =>
    special === false || special === undefined
      ? [...tokenizer.tokenizeText(text)]
      : (model.tokenize as (...args: unknown[]) => Token[])(
          text,
          special,
          options,
        )) as LlamaModel["tokenize"];
  const bytesOf = tokenBytes(model);
  const detokenize: LlamaModel["detokenize"] = (tokens, special, lastTokens) =>
    special === true ? model.detokenize(tokens, true, lastTokens) : decode(tokens.map(bytesOf));
  const { isSpecialToken, isEogToken } = model;
  const asTokenizer: LlamaTokenizer = Object.assign(
    ((...args: Parameters<typeof tokenize>) => tokenize(...args)) as LlamaModel["tokenize"],
    { detokenize, isSpecialToken, isEogToken },
  );
  return overlay(model, { tokenizer: asTokenizer, tokenize, detokenize });
}

export interface EvaluationHooks {
  /** Waits for work with a higher priority. Throws to end the evaluation. */
  readonly beforeToken: () => Promise<void>;
  readonly onToken: () => void;
  /** Generates the tokens instead of the sequence's own `evaluate`. */
  readonly evaluate?: LlamaContextSequence["evaluate"];
}

/** A view of a sequence for the library's chat: calls the hooks for each token. */
export function chatSequenceView(
  sequence: LlamaContextSequence,
  model: LlamaModel,
  { beforeToken, onToken, evaluate: generate = sequence.evaluate.bind(sequence) }: EvaluationHooks,
): LlamaContextSequence {
  const evaluate: LlamaContextSequence["evaluate"] = async function* (tokens, options) {
    const inner = generate(tokens, options);
    try {
      let replacement: Token | Token[] | undefined;
      for (;;) {
        await beforeToken();
        const { value, done } = await (replacement === undefined ? inner.next() : inner.next(replacement));
        if (done) return;
        onToken();
        replacement = (yield value) ?? undefined;
      }
    } finally {
      await inner.return();
    }
  };
  return overlay(sequence, { model, evaluate });
}

/** Decodes UTF-8; an incomplete character at the end becomes a replacement character. */
function decode(pieces: readonly Uint8Array[]): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(pieces));
}

/** `target` with some members replaced. All other methods still run on `target` itself. */
function overlay<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, key) {
      if (key in members) return members[key as keyof Target];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
