import { rejects } from "../support/chat";
import { startServerProcess } from "../support/lspClient";
import { diffOf, runReview } from "../support/reviews";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

describe("a review with the starter model", () => {
  it("is refused with a sentence, since it would be noise", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "a();\n" });
    const workspaceFolders = [{ uri: workspace.uri(""), name: "workspace" }];
    const { client, stop } = await startServerProcess("dist/server/main.mjs", { workspaceFolders });
    const review = runReview(client, [{ uri: workspace.uri("a.ts"), diff: diffOf("a.ts", ["+a();"]) }]);
    await rejects(review.result, /^Starter Code is too small .*inhouse\.chat\.model\.$/);
    await stop();
  });
});
