/** What edits ask of the server. Without VS Code, so that tests can put a script in its place. */
import type { EditParams, EditProgress, EditResult } from "../../server/protocol/edit";

export interface EditServer {
  /** Fails with one sentence for the user; an aborted one may end in any way. */
  edit(
    params: EditParams,
    onProgress: (progress: EditProgress) => void,
    signal: AbortSignal,
  ): Promise<EditResult>;
}
