import type { ClientCapabilities, Connection } from "vscode-languageserver";
import { DidChangeConfigurationNotification } from "vscode-languageserver";
import {
  documentSettings,
  type ParsedSettings,
  parseSettings,
  type Settings,
  settingsSection,
} from "./protocol/settings";

/**
 * The user's settings: requested by `workspace/configuration` where the client supports it, otherwise taken from `initialize`
 * and `workspace/didChangeConfiguration`. Caches them until the next change.
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

  /** Settings from `initialize`, for use before the client can answer requests. */
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
   * Settings for this document's language and folder. Only those in `documentSettings` can differ from the global ones, and
   * `privacy.neverRead` can have further globs.
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

  evict(uri: string): void {
    this.#perDocument.delete(uri);
  }

  async #ask(scopeUri?: string): Promise<ParsedSettings> {
    if (!this.#asks) return this.#pushed;
    try {
      const item = { section: settingsSection, ...(scopeUri !== undefined && { scopeUri }) };
      const answer: unknown = await this.connection.workspace.getConfiguration(item);
      return isEmpty(answer) ? this.#pushed : parseSettings(answer);
    } catch {
      // Completions still work if a client announces the request but fails to answer it.
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
  const settings = withOverrides(global, own) as Settings;
  const more = own.privacy.neverRead.filter((glob) => !global.privacy.neverRead.includes(glob));
  // Reuse the list, because globs are compiled once per list.
  const neverRead = more.length === 0 ? global.privacy.neverRead : [...global.privacy.neverRead, ...more];
  return { ...settings, privacy: { ...settings.privacy, neverRead } };
}

type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function withOverrides(global: Groups, own: Groups): Groups {
  const settings: Record<string, Groups[string]> = { ...global };
  for (const setting of documentSettings) {
    const [group = "", name = ""] = setting.split(".");
    settings[group] = { ...settings[group], [name]: own[group]?.[name] };
  }
  return settings;
}

/** Some clients announce the request although the user has settings only in `initializationOptions`, and answer nothing. */
function isEmpty(answer: unknown): boolean {
  return typeof answer !== "object" || answer === null || Object.keys(answer).length === 0;
}

/** Clients push either all settings, including our section, or only the section. */
function sectionOf(settings: unknown): unknown {
  if (typeof settings !== "object" || settings === null) return undefined;
  return settingsSection in settings ? (settings as Record<string, unknown>)[settingsSection] : settings;
}
