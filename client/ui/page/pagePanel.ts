import { randomUUID } from "node:crypto";
import { type Disposable, ViewColumn, type WebviewPanel, window } from "vscode";
import type { PageOptions } from "./page";

export interface PagePanelOptions {
  readonly viewType: string;
  readonly title: string;
  /** The commands that links of the page may run. */
  readonly commands: readonly string[];
  readonly enableFindWidget?: boolean;
}

/** A panel with a page without scripts. There is at most one. */
export class PagePanel implements Disposable {
  #panel: WebviewPanel | undefined;

  constructor(private readonly options: PagePanelOptions) {}

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  reveal(): void {
    this.#panel ??= this.#create();
    this.#panel.reveal();
  }

  /** Replaces the page. Does nothing if the panel is not open. */
  draw(page: (options: PageOptions) => string): void {
    const options = { nonce: randomUUID() };
    if (this.#panel !== undefined) this.#panel.webview.html = page(options);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #create(): WebviewPanel {
    const { viewType, title, commands, enableFindWidget = false } = this.options;
    const panel = window.createWebviewPanel(viewType, title, ViewColumn.Active, {
      enableScripts: false,
      enableFindWidget,
      localResourceRoots: [],
      enableCommandUris: commands,
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }
}
