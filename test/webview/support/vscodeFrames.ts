import type { FromPanel, ToPanel } from "../../../client/chat/protocol/messages";

/** Runs in the page around the panel, as VS Code's own page around a webview does. */
export interface OuterFrame {
  /** What the panel has posted. */
  received: FromPanel[];
  /** What the panel has asked to be kept. */
  saved: unknown;
  post(message: ToPanel | unknown): void;
}

export interface Theme {
  /** Class of the body. */
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
    /** What hostile text sets when it runs. */
    hacked?: boolean;
    announced: string[];
  }
}

/** For `page.addInitScript` of the page around: keeps what the panel posts and passes messages on, with the origin of both. */
export function installOuterFrame({ saved }: { saved: unknown }): void {
  if (location.pathname !== "/") return;
  window.outer = {
    received: [],
    saved,
    post: (message) => window.frames[0]?.postMessage(message, window.origin),
  };
}

/**
 * For `page.addInitScript` of the panel's page: the API and the styles that VS Code puts into it. VS Code hides the parent as well.
 * Its default styles are those of 1.139 that concern us.
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
  // Nothing in VS Code's own code lets a webview go elsewhere.
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
      // Only what changes in the region is read out, not what else changes while something stands in it.
      if (!region || !changes.some(({ target }) => region.contains(target))) return;
      const said = region.textContent ?? "";
      if (said !== "") window.announced.push(said);
    }).observe(body, { childList: true, subtree: true, characterData: true });
  });
}
