import type { ClientCapabilities, Connection } from "vscode-languageserver";
import { DidChangeConfigurationNotification } from "vscode-languageserver";
import { optionally } from "./features/requests/optionally";
import { known, sectionOf, unknownOptions } from "./initializationOptions";
import type { Logger } from "./log";
import { failureText } from "./protocol/failure";
import { l10n } from "./protocol/l10n";
import {
  combineLayers,
  documentSettings,
  type ParsedSettings,
  readLayer,
  type Settings,
  type SettingsLayer,
  settingsSection,
} from "./protocol/settings";
import { withDeadline } from "./util/withDeadline";

export interface ConfigurationOptions {
  /** As `readOptions` returns them. */
  readonly initializationOptions: Readonly<Record<string, unknown>>;
  readonly capabilities: ClientCapabilities;
  readonly log: Pick<Logger, "warn">;
  /** How long the client may take to answer before the server goes on without; in milliseconds. */
  readonly patienceMs?: number;
  readonly onChange: (settings: ParsedSettings) => void;
}

/**
 * The user's settings, in layers: the defaults, those of `initialize`, then those that the client answered to `workspace/configuration`,
 * or else pushed with `workspace/didChangeConfiguration`. Caches them until the next change.
 */
export class Configuration {
  readonly #fromStart: SettingsLayer;
  #pushed: SettingsLayer | undefined;
  #answered: SettingsLayer | undefined;
  /** Why the client's last settings could not be used. */
  #refusal: readonly string[] = [];
  #global: Promise<ParsedSettings> | undefined;
  /** Whether the client owes an answer: until it comes, the server asks for no document. */
  #isOwed = false;
  readonly #perDocument = new Map<string, Promise<Settings>>();
  readonly #asks: boolean;
  readonly #registers: boolean;

  constructor(
    private readonly connection: Connection,
    private readonly options: ConfigurationOptions,
  ) {
    const { workspace } = options.capabilities;
    const { values, problems } = readLayer(known(options.initializationOptions));
    this.#fromStart = { values, problems: [...problems, ...unknownOptions(options.initializationOptions)] };
    this.#asks = workspace?.configuration === true;
    this.#registers = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    connection.onDidChangeConfiguration((params) => this.#changed(params?.settings));
  }

  /** Settings from `initialize`, for use before the client can answer requests. */
  get initial(): ParsedSettings {
    return combineLayers([this.#fromStart]);
  }

  async initialized(): Promise<void> {
    if (this.#registers)
      optionally(
        this.connection.client.register(DidChangeConfigurationNotification.type, {
          section: settingsSection,
        }),
        "changes of the settings",
        this.options.log,
      );
    if (this.#asks) this.options.onChange(await this.global());
  }

  global(): Promise<ParsedSettings> {
    this.#global ??= this.#asks ? this.#askGlobal() : Promise.resolve(this.#current());
    return this.#global;
  }

  /**
   * Settings for this document's language and folder. Only those in `documentSettings` can differ from the global ones, and
   * `privacy.neverRead` can have further globs.
   */
  forDocument(uri: string): Promise<Settings> {
    let settings = this.#perDocument.get(uri);
    if (settings === undefined) {
      settings = this.#ofDocument(uri);
      this.#perDocument.set(uri, settings);
    }
    return settings;
  }

  evict(uri: string): void {
    this.#perDocument.delete(uri);
  }

  #current(): ParsedSettings {
    const layer = this.#answered ?? this.#pushed;
    const { settings, problems } = combineLayers([this.#fromStart, ...(layer === undefined ? [] : [layer])]);
    return { settings, problems: [...problems, ...this.#refusal] };
  }

  async #askGlobal(): Promise<ParsedSettings> {
    const asked = this.#ask();
    const answer = await withDeadline(asked, this.options.patienceMs ?? patienceMs);
    if (answer !== undefined) return this.#answer(answer);
    this.#isOwed = true;
    this.options.log.warn(
      "The editor has not answered workspace/configuration. Until it does, the settings are those of initializationOptions.",
    );
    void asked.then((late) => this.#late(late));
    return this.#current();
  }

  #answer({ sent }: Answer): ParsedSettings {
    this.#isOwed = false;
    this.#answered = this.#read(sent, this.#answered);
    return this.#current();
  }

  #late(answer: Answer): void {
    if (!this.#isOwed) return;
    const settings = this.#answer(answer);
    this.#perDocument.clear();
    this.#global = Promise.resolve(settings);
    this.options.onChange(settings);
  }

  async #ofDocument(uri: string): Promise<Settings> {
    const { settings } = await this.global();
    if (!this.#asks || this.#isOwed) return settings;
    const answer = await withDeadline(this.#ask(uri), this.options.patienceMs ?? patienceMs);
    const section = sectionOf(answer?.sent);
    if (section === undefined || section === "wrong") return settings;
    return forOneDocument(settings, combineLayers([this.#fromStart, readLayer(section)]).settings);
  }

  /** Settings still come from other layers if a client announces the request but fails to answer it. */
  async #ask(scopeUri?: string): Promise<Answer> {
    const item = { section: settingsSection, ...(scopeUri !== undefined && { scopeUri }) };
    try {
      return { sent: await this.connection.workspace.getConfiguration(item) };
    } catch (error) {
      this.options.log.warn(`The editor refused workspace/configuration: ${failureText(error)}`);
      return { sent: undefined };
    }
  }

  /** The layer in what the client sent, or what remains of the last one. */
  #read(sent: unknown, last: SettingsLayer | undefined): SettingsLayer | undefined {
    const section = sectionOf(sent);
    this.#refusal = section === "wrong" ? [wrongSettings()] : [];
    return section === "wrong" ? last : section && readLayer(section, last);
  }

  async #changed(sent: unknown): Promise<void> {
    this.#perDocument.clear();
    this.#global = undefined;
    // Settings of other programs leave ours as they are.
    this.#pushed = this.#read(sent, this.#pushed) ?? this.#pushed;
    this.options.onChange(await this.global());
  }
}

/** An answer of the client; undefined if it failed. */
interface Answer {
  readonly sent: unknown;
}

/** Editors answer at once, unless they are busy with their own start. */
const patienceMs = 5000;

function wrongSettings(): string {
  return l10n.t(
    "The editor sent settings that are not an object, so the last valid ones stay: check the configuration of Inhouse in the editor.",
  );
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
