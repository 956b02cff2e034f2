import assert from "node:assert/strict";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import {
  type FileState,
  prepareForPreview,
  uriOf,
  withoutStale,
} from "../../../client/workspace/workspaceEdits";

const at = { line: 0, character: 0 };
const insertion = (newText: string, annotationId?: string) => ({
  range: { start: at, end: at },
  newText,
  ...(annotationId !== undefined && { annotationId }),
});
const inFile = (name: string, version: number | null, annotationId?: string) => ({
  textDocument: { uri: `file:///${name}`, version },
  edits: [insertion("x", annotationId)],
});

/** Files on disk by name; open ones have a version. */
function files(known: Readonly<Record<string, number | undefined>>): FileState {
  const nameOf = (uri: string) => uri.slice("file:///".length);
  return {
    versionOf: (uri) => known[nameOf(uri)],
    exists: async (uri) => nameOf(uri) in known,
  };
}

async function left(edit: WorkspaceEdit, facts: FileState) {
  const { edit: fresh, leftOut } = await withoutStale(edit, facts);
  return { changed: (fresh.documentChanges ?? []).map(uriOf), leftOut };
}

describe("an edit of several files", () => {
  it("leaves out only files that changed or are gone", async () => {
    const edit = {
      documentChanges: [inFile("open", 1), inFile("older", 1), inFile("closed", null), inFile("gone", null)],
    };
    assert.deepEqual(await left(edit, files({ open: 1, older: 2, closed: undefined })), {
      changed: ["file:///open", "file:///closed"],
      leftOut: ["file:///older", "file:///gone"],
    });
  });

  it("writes into files that it creates, but creates none that exists", async () => {
    const create = (name: string) => ({ kind: "create" as const, uri: `file:///${name}` });
    const documentChanges = [create("new"), inFile("new", null), create("old"), inFile("old", null)];
    assert.deepEqual(await left({ documentChanges }, files({ old: undefined })), {
      changed: ["file:///new", "file:///new"],
      leftOut: ["file:///old"],
    });
  });

  it("renames and deletes no missing files and overwrites none", async () => {
    const rename = (from: string, to: string) => ({
      kind: "rename" as const,
      oldUri: `file:///${from}`,
      newUri: `file:///${to}`,
    });
    const documentChanges = [
      ...[rename("a", "b"), inFile("b", null)],
      ...[rename("c", "taken"), rename("gone", "d"), inFile("d", null)],
      { kind: "delete" as const, uri: "file:///gone2" },
    ];
    assert.deepEqual(await left({ documentChanges }, files({ a: undefined, c: undefined, taken: 1 })), {
      changed: ["file:///a", "file:///b"],
      leftOut: ["file:///c", "file:///gone", "file:///gone2", "file:///d"],
    });
  });

  it("is shown with its reasons, ticked except deletions and warnings, and needs confirmation", () => {
    const edit: WorkspaceEdit = {
      documentChanges: [
        inFile("a", 1, "why"),
        inFile("b", null),
        inFile("d", null, "caution2"),
        { kind: "delete", uri: "file:///c", annotationId: "why" },
      ],
      changeAnnotations: {
        why: { label: "Imports", needsConfirmation: true },
        caution2: { label: "Run by Git", needsConfirmation: true },
      },
    };
    const { documentChanges = [], changeAnnotations = {} } = prepareForPreview(
      edit,
      "Other",
      "file:///folder",
    );
    const reasons = documentChanges.map((change) => {
      const id =
        "textDocument" in change
          ? (change.edits[0] as { annotationId: string }).annotationId
          : change.annotationId;
      const { label, needsConfirmation } = changeAnnotations[id ?? ""] ?? {};
      return [uriOf(change), label, needsConfirmation];
    });
    assert.deepEqual(reasons, [
      ["file:///a", "Imports", false],
      ["file:///b", "Other", false],
      ["file:///d", "Run by Git", true],
      ["file:///c", "Imports", true],
      ["file:///folder", "Other", true],
    ]);
    const opener = documentChanges.at(-1);
    assert.ok(opener && "kind" in opener && opener.kind === "create" && opener.options?.ignoreIfExists);
  });

  it("must be ticked part by part without a file that is known to exist", () => {
    const { documentChanges, changeAnnotations = {} } = prepareForPreview(
      { documentChanges: [inFile("a", 1)] },
      "Other",
      undefined,
    );
    assert.equal(documentChanges?.length, 1);
    assert.ok(Object.values(changeAnnotations).every(({ needsConfirmation }) => needsConfirmation));
  });
});
