import assert from "node:assert/strict";
import * as vscode from "vscode";
import { FileIndex } from "../../../client/chat/attachments/fileIndex";
import { fileKind } from "../../../client/chat/attachments/kinds/file";
import { folder } from "./support";

describe("the files behind @", () => {
  it("are complete for the next key, even if the previous search was aborted at once", async () => {
    const wanted = vscode.Uri.joinPath(folder(1), "wanted.md");
    await vscode.workspace.fs.writeFile(wanted, Buffer.from("# Wanted\n"));
    const index = new FileIndex();
    try {
      const files = fileKind(index);
      const first = new AbortController();
      const given = files.find("w", first.signal);
      first.abort();
      await given;
      const found = await files.find("wanted", new AbortController().signal);
      assert.deepEqual(
        found.map(({ uri }) => uri),
        [wanted.toString()],
      );
    } finally {
      index.dispose();
    }
  });
});
