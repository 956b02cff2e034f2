import type { FromPanel, ToPanel } from "../../client/chat/messages";

/** What is kept by VS Code while the panel is hidden or the window is closed. */
export interface SavedState {
  readonly conversationId?: string;
  readonly draft?: string;
  /** The turn at the top of what was visible and how far its top was below that of the list, in pixels; absent at the end. */
  readonly anchor?: ScrollAnchor;
  /** Long lines of code are wrapped, in every conversation. */
  readonly wrapsCode?: boolean;
}

export interface ScrollAnchor {
  readonly turnId: string;
  readonly offset: number;
}

export interface Host {
  post(message: FromPanel): void;
  save(state: SavedState): void;
  saved(): SavedState;
}

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  setState(state: SavedState): void;
  getState(): SavedState | undefined;
}

declare const acquireVsCodeApi: () => VsCodeApi;

/** The extension's end. VS Code hands it out once. */
export function connectHost(onMessage: (message: ToPanel) => void): Host {
  const api = acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<ToPanel>) => {
    if (isFromHost(event)) onMessage(event.data);
  });
  return {
    post: (message) => api.postMessage(message),
    save: (state) => api.setState(state),
    saved: () => api.getState() ?? {},
  };
}

/**
 * VS Code passes messages on from the frame around this one, which has the same origin; `window.parent` cannot be compared with, since
 * VS Code hides it. Other frames, those of other extensions among them, have another origin.
 */
function isFromHost(event: MessageEvent): boolean {
  return event.isTrusted && event.origin === window.origin && event.source !== window;
}
