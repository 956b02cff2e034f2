import { randomUUID } from "node:crypto";
import {
  commands,
  Disposable,
  EventEmitter,
  Uri,
  type Webview,
  type WebviewView,
  type WebviewViewProvider,
} from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { type FromPanel, fromPanelSchema, type ToPanel } from "../protocol/messages";
import { panelHtml } from "./panelHtml";
import { panelStrings } from "./panelStrings";

export const chatViewId = "inhouse.chatView";

export interface ChatViewOptions {
  readonly extensionUri: Uri;
  readonly receive: (message: FromPanel) => void;
  readonly onVisible: (visible: boolean) => void;
  readonly onProblem: (problem: string) => void;
}

/** The panel in the side bar. VS Code destroys its page while it is hidden; a new page asks for the full state. */
export class ChatView implements WebviewViewProvider, Disposable {
  readonly #options: ChatViewOptions;
  readonly #becameReady = new EventEmitter<void>();
  #view: WebviewView | undefined;
  /** The page can receive messages. */
  #ready = false;
  #disposables: Disposable[] = [];

  readonly onDidBecomeReady = this.#becameReady.event;

  constructor(options: ChatViewOptions) {
    this.#options = options;
  }

  resolveWebviewView(view: WebviewView): void {
    this.#close();
    this.#view = view;
    const { webview } = view;
    const folder = Uri.joinPath(this.#options.extensionUri, "dist", "webview");
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.#disposables = [
      webview.onDidReceiveMessage((message) => this.#received(message)),
      view.onDidChangeVisibility(() => this.#visibilityChanged()),
      view.onDidDispose(() => {
        this.#close();
        this.#visibilityChanged();
      }),
    ];
    webview.html = page(webview, folder);
    this.#visibilityChanged();
  }

  /** Does nothing without a page: a new page asks for the full state. */
  post(message: ToPanel): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }

  /** Shows the panel and waits until it can receive messages. */
  async show(): Promise<void> {
    await commands.executeCommand(`${chatViewId}.focus`);
    if (!this.#ready) await new Promise<void>((resolve) => once(this.onDidBecomeReady, resolve));
  }

  dispose(): void {
    this.#close();
    this.#becameReady.dispose();
  }

  #received(raw: unknown): void {
    const parsed = fromPanelSchema.safeParse(raw);
    if (!parsed.success) {
      this.#options.onProblem(`The panel sent an invalid message: ${parsed.error.issues[0]?.message}`);
      return;
    }
    this.#ready = true;
    this.#options.receive(parsed.data);
    if (parsed.data.type === "ready") this.#becameReady.fire();
  }

  #visibilityChanged(): void {
    const visible = this.#view?.visible ?? false;
    if (!visible) this.#ready = false;
    this.#options.onVisible(visible);
  }

  #close(): void {
    Disposable.from(...this.#disposables).dispose();
    this.#disposables = [];
    this.#view = undefined;
    this.#ready = false;
  }
}

function page(webview: Webview, folder: Uri): string {
  const resource = (name: string) => webview.asWebviewUri(Uri.joinPath(folder, name)).toString();
  return panelHtml({
    cspSource: webview.cspSource,
    nonce: randomUUID(),
    scriptUri: resource("chat.js"),
    styleUri: resource("chat.css"),
    language: l10n.language,
    strings: panelStrings(),
  });
}

function once(event: (listener: () => void) => Disposable, then: () => void): void {
  const subscription = event(() => {
    subscription.dispose();
    then();
  });
}
