import type { FromPanel, ToPanel } from "../../../client/chat/protocol/messages";

/** State that VS Code stores while the panel is hidden or the window is closed. */
export interface SavedState {
  readonly conversationId?: string;
  readonly draft?: string;
  /** The scroll position; absent at the end of the conversation. */
  readonly anchor?: ScrollAnchor;
  /** Whether long lines of code are wrapped, in every conversation. */
  readonly wrapsCode?: boolean;
}

/** The topmost visible turn, and the offset of its top from the top of the list, in pixels. */
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

/** Connects to the extension. Call it once: VS Code provides its API only once. */
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
 * Whether a message comes from VS Code, which forwards messages from the outer frame of the same origin. A comparison with
 * `window.parent` is impossible, because VS Code hides it. Other frames, including those of other extensions, have other origins.
 */
function isFromHost(event: MessageEvent): boolean {
  return event.isTrusted && event.origin === window.origin && event.source !== window;
}
