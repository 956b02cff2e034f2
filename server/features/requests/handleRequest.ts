import { type CancellationToken, ResponseError } from "vscode-languageserver";
import type { WhileRunning } from "../../feature";

/** Runs `work` with a signal that aborts when the client cancels the request. */
export async function withAbortSignal<Result>(
  token: CancellationToken,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const onCancel = token.onCancellationRequested(() => abort.abort());
  try {
    return await work(abort.signal);
  } finally {
    onCancel.dispose();
  }
}

type Handler<Params, Result> = (params: Params, token: CancellationToken) => Promise<Result>;

/**
 * Wraps request handlers so that they take an `AbortSignal` and their errors reach the client as one sentence:
 * `toResponseError` turns an error into the response, and a `ResponseError` passes unchanged.
 */
export function handleRequest(
  whileRunning: WhileRunning,
  toResponseError: (error: unknown, signal: AbortSignal) => ResponseError<unknown>,
) {
  return <Params, Result>(
    answer: (params: Params, signal: AbortSignal) => Promise<Result>,
  ): Handler<Params, Result> =>
    whileRunning((params: Params, token: CancellationToken) =>
      withAbortSignal(token, async (signal) => {
        try {
          return await answer(params, signal);
        } catch (error) {
          throw error instanceof ResponseError ? error : toResponseError(error, signal);
        }
      }),
    );
}
