import { env, FileType, l10n, Range, Uri, window } from "vscode";
import { openDocument, typeOf } from "../../openDocument";
import { isOpened } from "../../openedFiles";
import { showWarningMessage } from "../../shown";
import { classifyLink } from "../links";
import { isInWorkspace, namedFile } from "./namedFile";

/** Opens what a link of an answer points at: a file of the workspace or of the question, or an address after the user has seen it. */
export async function openLink(href: string, sent: readonly string[] = []): Promise<void> {
  const link = classifyLink(href);
  if (link.kind === "refused") throw new Error(l10n.t("This link can't be opened: {0}", href));
  if (link.kind === "file") {
    const found = await namedFile(link.path, sent);
    if (found === "dismissed") return;
    if (found === undefined || found.isNew)
      throw new Error(l10n.t("There is no file {0} in the workspace.", link.path));
    await openPlace(found.uri, link.line);
    return;
  }
  const open = l10n.t("Open");
  const detail = l10n.t("The whole address is sent to the site when it is opened:\n\n{0}", link.url);
  const picked = await showWarningMessage(
    l10n.t("Open a link that the model wrote?"),
    { modal: true, detail },
    open,
  );
  if (picked !== open) return;
  // As it is written: VS Code would encode it once more.
  await env.openExternal(Uri.parse(link.url, true));
}

/** Shows a place in a file, the line from 0. */
export async function openPlace(uri: Uri, line: number | undefined): Promise<void> {
  if (!isInWorkspace(uri) && !isOpened(uri))
    throw new Error(l10n.t("{0} is outside the workspace.", uri.fsPath));
  if ((await typeOf(uri)) === FileType.Directory) return;
  const document = await openDocument(uri);
  const at = document.lineAt(Math.min(line ?? 0, document.lineCount - 1)).range;
  await window.showTextDocument(
    document,
    line === undefined ? {} : { selection: new Range(at.start, at.start) },
  );
}
