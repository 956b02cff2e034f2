import { env, FileType, Range, Uri, window } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { confirm } from "../../ui/confirm";
import { openDocument, typeOf } from "../../workspace/openDocument";
import { isOpened } from "../../workspace/openedFiles";
import { classifyLink } from "./links";
import { findNamedFile, isInWorkspace } from "./namedFile";

/** Opens the target of a link in an answer: a file of the workspace or of the question, or a URL that the user has confirmed. */
export async function openLink(href: string, sent: readonly string[] = []): Promise<void> {
  const link = classifyLink(href);
  if (link.kind === "refused") throw new Error(l10n.t("Can't open this link: {0}", href));
  if (link.kind === "file") {
    const found = await findNamedFile(link.path, sent);
    if (found === "dismissed") return;
    if (found === undefined || found.isNew)
      throw new Error(l10n.t("There is no file {0} in the workspace.", link.path));
    await openPlace(found.uri, link.line);
    return;
  }
  const detail = l10n.t("The site receives the whole address:\n\n{0}", link.url);
  if (!(await confirm(l10n.t("Open this link from the model?"), l10n.t("Open"), detail))) return;
  // Strict parsing keeps the URL as written; otherwise VS Code encodes it again.
  await env.openExternal(Uri.parse(link.url, true));
}

/** Shows a line of a file, counted from 0. */
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
