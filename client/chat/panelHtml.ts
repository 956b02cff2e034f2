import { html } from "../statistics/html";
import type { PanelStrings } from "./messages";

export interface PanelHtmlOptions {
  /** `webview.cspSource`: where the style sheet may come from. */
  readonly cspSource: string;
  /** New for each page; only the script that carries it runs. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** BCP 47. */
  readonly language: string;
  /** Translations by the names in media/chat/strings.ts; what is missing is English. */
  readonly strings: PanelStrings;
}

/**
 * The page of the chat panel. It may run its own script, load its own style sheet and nothing else: no image, no font, no frame, no
 * connection, no form. Its texts are data in an attribute.
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
