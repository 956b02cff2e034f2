import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Frame, Locator, Page } from "playwright-core";
import { panelHtml } from "../../../client/chat/panel/panelHtml";
import type { FromPanel, PanelState, ToPanel } from "../../../client/chat/protocol/messages";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import themes from "./themes.json" with { type: "json" };
import { installInnerFrame, installOuterFrame } from "./vscodeFrames";

export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

/** No such host exists; Playwright answers for it. */
const origin = "http://panel.test";

/** The variables that VS Code sets besides the colours. */
const fonts = {
  "--vscode-font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "--vscode-font-weight": "normal",
  "--vscode-font-size": "13px",
  "--vscode-editor-font-family": '"Droid Sans Mono", monospace',
  "--vscode-editor-font-size": "13px",
};

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly language?: string;
  readonly strings?: Readonly<Record<string, string>>;
  /** The state that VS Code kept from before. */
  readonly saved?: unknown;
  readonly zoom?: number;
  readonly forcedColors?: "active" | "none";
}

/** The built panel in frames like VS Code's, with a test in place of the extension. */
export class PanelPage {
  private constructor(
    readonly page: Page,
    readonly frame: Frame,
    readonly context: BrowserContext,
    /** Addresses that the page requested after it was loaded. */
    readonly requests: readonly string[],
    readonly errors: readonly string[],
  ) {}

  static async open(browser: Browser, options: PanelOptions = {}): Promise<PanelPage> {
    const { width = 420, height = 720, zoom = 1, saved = null, forcedColors = "none" } = options;
    const context = await browser.newContext({
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      reducedMotion: "reduce",
      forcedColors,
    });
    const page = await context.newPage();
    const { kind, variables } = themes[options.theme ?? "dark"];
    const theme = { kind, variables: { ...variables, ...fonts } };
    await page.addInitScript(installOuterFrame, { saved });
    await page.addInitScript(installInnerFrame, { theme, saved });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("dialog", (dialog) => errors.push(`dialog: ${dialog.message()}`));
    const requests = await serve(page, options);
    await page.goto(`${origin}/`);
    const frame = page.frame({ url: `${origin}/panel.html` });
    assert(frame !== null);
    const panel = new PanelPage(page, frame, context, requests, errors);
    await panel.take("ready");
    return panel;
  }

  /** Sends messages to the panel, as the extension does. */
  async tell(...messages: (ToPanel | unknown)[]): Promise<void> {
    await this.page.evaluate((all) => {
      for (const message of all) window.outer.post(message);
    }, messages);
  }

  async show(state: PanelState): Promise<void> {
    await this.tell({ type: "show", state });
    await this.locator(".conversation").waitFor();
    await this.drawn();
  }

  received(): Promise<FromPanel[]> {
    return this.page.evaluate(() => window.outer.received);
  }

  /** Waits for a message of a type, and removes it and those before it. */
  async take<Type extends FromPanel["type"]>(type: Type): Promise<Extract<FromPanel, { type: Type }>> {
    const found = await this.page.waitForFunction(
      (wanted) => {
        const { received } = window.outer;
        const at = received.findIndex((message) => message.type === wanted);
        return at === -1 ? undefined : received.splice(0, at + 1).at(-1);
      },
      type,
      { polling: 20 },
    );
    return (await found.jsonValue()) as Extract<FromPanel, { type: Type }>;
  }

  /** Whether a message of the type has arrived. */
  async hasReceived(type: FromPanel["type"]): Promise<boolean> {
    return (await this.received()).some((message) => message.type === type);
  }

  saved(): Promise<unknown> {
    return this.page.evaluate(() => window.outer.saved);
  }

  locator(selector: string): Locator {
    return this.frame.locator(selector);
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole("button", { name, exact: typeof name === "string" });
  }

  get input(): Locator {
    return this.frame.getByRole("textbox", { name: "Your message" });
  }

  /** Waits until everything is drawn: six frames in which nothing changes. */
  async drawn(): Promise<void> {
    await this.frame.evaluate(
      () =>
        new Promise<void>((resolve) => {
          let quiet = 0;
          const changes = new MutationObserver(() => {
            quiet = 0;
          });
          changes.observe(document.body, { childList: true, subtree: true, characterData: true });
          const frame = () => {
            quiet++;
            if (quiet < 6) requestAnimationFrame(frame);
            else {
              changes.disconnect();
              resolve();
            }
          };
          requestAnimationFrame(frame);
        }),
    );
  }

  /** Fails when the page sent or ran anything, or something was blocked from being sent. */
  async assertNothingHappened(): Promise<void> {
    const [violations, hacked] = await this.frame.evaluate(() => [window.violations, window.hacked] as const);
    assert.deepEqual(this.requests, [], "requests");
    assert.deepEqual(violations, [], "violations of the content security policy");
    assert.deepEqual(this.errors, [], "errors of the page");
    assert.equal(hacked, undefined, "a script ran");
    const loading =
      "img, picture, video, audio, iframe, object, embed, svg image, link:not([rel=stylesheet]), [src]:not(script)";
    assert.equal(await this.locator(loading).count(), 0, "elements that load");
    assert.equal(this.frame.url(), `${origin}/panel.html`, "the page has gone elsewhere");
  }

  async screenshot(name: string): Promise<void> {
    const folder = join("out", "screenshots");
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** Serves the panel's files; records and aborts every other request. */
async function serve(page: Page, { language = "en", strings = {} }: PanelOptions): Promise<string[]> {
  const requests: string[] = [];
  const html = panelHtml({
    cspSource: origin,
    nonce: "0123456789abcdef",
    scriptUri: `${origin}/chat.js`,
    styleUri: `${origin}/chat.css`,
    language,
    strings,
  });
  const outer = `<!DOCTYPE html><title>VS Code</title><style>html, body, iframe { margin: 0; width: 100%; height: 100%; border: 0; display: block; overflow: hidden }</style><iframe src="/panel.html" title="panel"></iframe>`;
  const files: Record<string, { contentType: string; body: string }> = {
    "/": { contentType: "text/html", body: outer },
    "/panel.html": { contentType: "text/html", body: html },
    "/chat.js": { contentType: "text/javascript", body: readFileSync("dist/webview/chat.js", "utf8") },
    "/chat.css": { contentType: "text/css", body: readFileSync("dist/webview/chat.css", "utf8") },
  };
  await page.route("**/*", (route) => {
    const url = new URL(route.request().url());
    const file = url.origin === origin ? files[url.pathname] : undefined;
    if (file !== undefined && url.search === "") return route.fulfill(file);
    requests.push(url.href);
    return route.abort();
  });
  return requests;
}

/** Registers hooks that start Chromium once; the returned function opens a panel that the hooks close after the test. */
export function usePanels(): (options?: PanelOptions) => Promise<PanelPage> {
  let browser: Browser;
  const open: PanelPage[] = [];
  before(async () => {
    browser = await launchChromium();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      for (const panel of open)
        await panel.screenshot(`failed-${this.currentTest.fullTitle().replaceAll(/\W+/g, "-")}`);
    await Promise.all(open.splice(0).map((panel) => panel.close()));
  });
  after(() => browser?.close());
  return async (options) => {
    const panel = await PanelPage.open(browser, options);
    open.push(panel);
    return panel;
  };
}
