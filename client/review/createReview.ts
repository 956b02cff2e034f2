import type { Disposable } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { ServerProcess } from "../serverProcess";
import type { Remarks } from "./remarks";
import { registerReviewCommands } from "./reviewCommands";
import { createReviewConnection } from "./reviewConnection";

export interface ReviewAbility extends Disposable {
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
}

/** Reviews of changes in VS Code. What they need to be shown is loaded when there is one. */
export function createReview(process: ServerProcess): ReviewAbility {
  const { server, attach } = createReviewConnection(process);
  let made: Promise<Remarks> | undefined;
  const remarks = () => {
    made ??= import("./remarks").then((found) => new found.Remarks());
    return made;
  };
  const registered = registerReviewCommands({ server, remarks });
  return {
    attach,
    dispose: () => {
      registered.dispose();
      void made?.then((running) => running.dispose());
    },
  };
}
