import { html } from "../../ui/page/html";
import type { PanelStrings } from "../protocol/messages";

export interface PanelHtmlOptions {
  /** `webview.cspSource`: the allowed source of the style sheet. */
  readonly cspSource: string;
  /** New for each page; only the script that carries it runs. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** BCP 47. */
  readonly language: string;
  /** Translations by the names in client/chat/protocol/strings.ts; missing ones fall back to English. */
  readonly strings: PanelStrings;
}

/**
 * The page of the chat panel. Its content security policy allows its own script and style sheet, and no images, fonts, frames,
 * connections or forms. The translated texts are in a data attribute.
 */
export function panelHtml({
  cspSource,
  nonce,
  scriptUri,
  styleUri,
  language,
  strings,
}: PanelHtmlOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "img-src 'none'",
    "connect-src 'none'",
    "font-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inhouse</title>
<link rel="stylesheet" href="${styleUri}">
</head>
<body>
<div id="panel" data-strings="${JSON.stringify(strings)}"></div>
<script nonce="${nonce}" src="${scriptUri}"></script>
</body>
</html>
`.markup;
}
