import type { EditServer } from "../../client/connection/editServer";
import type { EditParams, EditProgress, EditResult } from "../../server/protocol/edit";
import { settle } from "./fakeChatServer";

/** An edit server whose answers a test gives. */
export class FakeEditServer implements EditServer {
  readonly asked: EditParams[] = [];
  #tell: (progress: EditProgress) => void = () => {};
  #end: (result: EditResult) => void = () => {};
  #fail: (error: Error) => void = () => {};
  signal: AbortSignal | undefined;

  get last(): EditParams {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error("Nothing was asked.");
    return last;
  }

  edit(
    params: EditParams,
    onProgress: (progress: EditProgress) => void,
    signal: AbortSignal,
  ): Promise<EditResult> {
    this.asked.push(params);
    this.signal = signal;
    this.#tell = onProgress;
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
  }

  async tell(progress: EditProgress): Promise<void> {
    this.#tell(progress);
    await settle();
  }

  /** An answer that puts `newText` into each range of the document, or makes the edit in `change`. */
  async end(change: Partial<EditResult> = {}): Promise<void> {
    const { range } = this.last;
    this.#end({
      outcome: "edited",
      range,
      warnings: [],
      answer: "",
      figures: { model: "Scripted", promptTokens: 20, generatedTokens: 5, copiedTokens: 0, totalMs: 100 },
      ...change,
    });
    await settle();
  }

  async fail(message: string): Promise<void> {
    this.#fail(new Error(message));
    await settle();
  }
}
