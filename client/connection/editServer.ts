/** The edit requests to the server. Does not depend on VS Code, so that tests can script it. */
import type { EditParams, EditProgress, EditResult } from "../../server/protocol/edit";

export interface EditServer {
  /** Rejects with one sentence for the user. An aborted request may also resolve. */
  edit(
    params: EditParams,
    onProgress: (progress: EditProgress) => void,
    signal: AbortSignal,
  ): Promise<EditResult>;
}
