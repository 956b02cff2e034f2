import type { FromPanel, ToPanel } from "../../../client/chat/protocol/messages";

/** The page around the panel, in place of VS Code's own page around a webview. */
export interface OuterFrame {
  /** The messages that the panel posted. */
  received: FromPanel[];
  /** The state that the panel saved. */
  saved: unknown;
  post(message: ToPanel | unknown): void;
}

export interface Theme {
  /** The class of the body. */
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface InnerOptions {
  readonly theme: Theme;
  readonly saved: unknown;
}

declare global {
  interface Window {
    outer: OuterFrame;
    /** Violations of the content security policy in the panel's page. */
    violations: string[];
    /** Hostile text sets this when it runs. */
    hacked?: boolean;
    announced: string[];
  }
}

/** For `page.addInitScript` in the outer page: keeps the panel's messages, and posts messages to it with the origin of both. */
export function installOuterFrame({ saved }: { saved: unknown }): void {
  if (location.pathname !== "/") return;
  window.outer = {
    received: [],
    saved,
    post: (message) => window.frames[0]?.postMessage(message, window.origin),
  };
}

/**
 * For `page.addInitScript` in the panel's page: adds the API and the styles of VS Code and hides the parent, as VS Code does.
 * The default styles are those of VS Code 1.139 that matter here.
 */
export function installInnerFrame({ theme }: InnerOptions): void {
  if (location.pathname !== "/panel.html") return;
  const { outer } = window.parent;
  let acquired = false;
  Object.assign(window, {
    violations: [],
    announced: [],
    acquireVsCodeApi: () => {
      if (acquired) throw new Error("An instance of the VS Code API has already been acquired");
      acquired = true;
      return Object.freeze({
        postMessage: (message: FromPanel) => outer.received.push(structuredClone(message)),
        setState: (state: unknown) => {
          outer.saved = structuredClone(state);
        },
        getState: () => structuredClone(outer.saved) ?? undefined,
      });
    },
    parent: window,
  });
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    window.violations.push(`${violatedDirective} ${blockedURI}`);
  });
  // VS Code's own code offers a webview no way to navigate elsewhere.
  document.addEventListener("DOMContentLoaded", () => {
    const { documentElement: html, body } = document;
    for (const [name, value] of Object.entries(theme.variables)) html.style.setProperty(name, value);
    html.style.background = "var(--vscode-sideBar-background)";
    body.className = theme.kind;
    body.setAttribute("role", "document");
    const defaults = new CSSStyleSheet();
    defaults.replaceSync(`@layer vscode-default {
      html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
      body { background-color: transparent; color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px;
        font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
      a, a code { color: var(--vscode-textLink-foreground); }
      a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
      code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background);
        padding: 1px 3px; border-radius: 4px; }
      blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
    }`);
    document.adoptedStyleSheets = [defaults];
    new MutationObserver((changes) => {
      const region = document.querySelector("body > [role=status]");
      // Screen readers read out only changes in the region, not changes elsewhere while the region has text.
      if (!region || !changes.some(({ target }) => region.contains(target))) return;
      const said = region.textContent ?? "";
      if (said !== "") window.announced.push(said);
    }).observe(body, { childList: true, subtree: true, characterData: true });
  });
}
