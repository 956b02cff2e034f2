import { Position, Range, Uri } from "vscode";
import type { CodeFinder } from "../../connection/chatServer";
import type { InView } from "./attachmentSet";
import { symbolAttachment } from "./createAttachment";
import type { EditorView } from "./followEditor";

/** What the demo model can be asked about: the selection, or the function around the cursor or the file's first one, but no whole file. */
export async function demoView(
  { place, cursor, attachments }: EditorView,
  finder: Pick<CodeFinder, "functionAt">,
): Promise<InView> {
  const selected = attachments.filter(({ kind }) => kind === "selection");
  if (selected.length > 0 || cursor === undefined) return { place, attachments: selected };
  const params = { textDocument: { uri: place }, position: cursor };
  const result = await finder.functionAt(params, new AbortController().signal).catch(() => undefined);
  if (result?.found === undefined) return { place, attachments: [] };
  const { name, range } = result.found;
  const [start, end] = [range.start, range.end].map(({ line, character }) => new Position(line, character));
  if (start === undefined || end === undefined) return { place, attachments: [] };
  return { place, attachments: [symbolAttachment(name, Uri.parse(place), new Range(start, end))] };
}
