import type { ClientCapabilities, Connection } from "vscode-languageserver";
import { DidChangeConfigurationNotification } from "vscode-languageserver";
import { type ParsedSettings, parseSettings, type Settings, settingsSection } from "./protocol/settings";

/**
 * The user's settings: asked of clients that answer `workspace/configuration`, otherwise what `initialize` and
 * `workspace/didChangeConfiguration` brought. Nothing is kept longer than until the next change.
 */
export class Configuration {
  #pushed: ParsedSettings;
  #global: Promise<ParsedSettings> | undefined;
  readonly #perDocument = new Map<string, Promise<Settings>>();
  readonly #asks: boolean;
  readonly #registers: boolean;

  constructor(
    private readonly connection: Connection,
    initializationOptions: unknown,
    capabilities: ClientCapabilities,
    private readonly onChange: (settings: ParsedSettings) => void,
  ) {
    this.#pushed = parseSettings(initializationOptions);
    this.#asks = capabilities.workspace?.configuration === true;
    this.#registers = capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    connection.onDidChangeConfiguration(({ settings }) => this.#changed(settings));
  }

  /** Settings from `initialize`, for what starts before the client can be asked. */
  get initial(): ParsedSettings {
    return this.#pushed;
  }

  async initialized(): Promise<void> {
    if (this.#registers) {
      await this.connection.client.register(DidChangeConfigurationNotification.type, {
        section: settingsSection,
      });
    }
    if (this.#asks) this.onChange(await this.global());
  }

  global(): Promise<ParsedSettings> {
    this.#global ??= this.#ask();
    return this.#global;
  }

  /**
   * Settings as they are for this document's language and folder. Only what is about completions in it can differ, and what is
   * never read can be more.
   */
  forDocument(uri: string): Promise<Settings> {
    let settings = this.#perDocument.get(uri);
    if (settings === undefined) {
      settings = Promise.all([this.global(), this.#ask(uri)]).then(([global, own]) =>
        forOneDocument(global.settings, own.settings),
      );
      this.#perDocument.set(uri, settings);
    }
    return settings;
  }

  forget(uri: string): void {
    this.#perDocument.delete(uri);
  }

  async #ask(scopeUri?: string): Promise<ParsedSettings> {
    if (!this.#asks) return this.#pushed;
    try {
      const item = { section: settingsSection, ...(scopeUri === undefined ? {} : { scopeUri }) };
      return parseSettings(await this.connection.workspace.getConfiguration(item));
    } catch {
      // A client that announces the request but fails to answer it still gets completions.
      return this.#pushed;
    }
  }

  async #changed(settings: unknown): Promise<void> {
    this.#perDocument.clear();
    this.#global = undefined;
    const section = sectionOf(settings);
    if (section !== undefined) this.#pushed = parseSettings(section);
    this.onChange(await this.global());
  }
}

function forOneDocument(global: Settings, own: Settings): Settings {
  const { enabled, eagerness, maxTokens } = own.completion;
  const more = own.privacy.neverRead.filter((glob) => !global.privacy.neverRead.includes(glob));
  // Globs are compiled once for each list of them.
  const neverRead = more.length === 0 ? global.privacy.neverRead : [...global.privacy.neverRead, ...more];
  return {
    ...global,
    completion: { ...global.completion, enabled, eagerness, maxTokens },
    privacy: { ...global.privacy, neverRead },
  };
}

/** Clients push either all settings with our section among them, or the section alone. */
function sectionOf(settings: unknown): unknown {
  if (typeof settings !== "object" || settings === null) return undefined;
  return settingsSection in settings ? (settings as Record<string, unknown>)[settingsSection] : settings;
}
