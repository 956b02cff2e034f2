import { parse } from "jsonc-parser";
import { demoModelName, parseSettings, type Settings } from "../../protocol/settings";
import { modelFileOf } from "../modelSetting";
import { type System, textOf } from "./system";

export type Role = "completion" | "chat" | "embedding";

/** Paths of the models that the user chose, by role. */
export type ConfiguredModels = Readonly<Partial<Record<Role, string>>>;

/** The user's settings, or their defaults. */
export interface ConfiguredSettings {
  readonly models: ConfiguredModels;
  readonly contextTokens: Readonly<Record<"completion" | "chat", number>>;
  readonly gpu: Settings["engine"]["gpu"];
}

const keys = {
  completionModel: "inhouse.completion.model",
  completionContext: "inhouse.completion.contextTokens",
  chatModel: "inhouse.chat.model",
  chatContext: "inhouse.chat.contextTokens",
  embedding: "inhouse.codebase.embeddingModel",
  gpu: "inhouse.engine.gpu",
} as const;

/** An editor's folder for the user's data, and its name. */
export interface EditorFolder {
  readonly name: string;
  readonly folder: string;
}

/** The folders of the editors that run extensions of VS Code, which need not exist. */
export function editorFolders({ platform, home }: System): readonly EditorFolder[] {
  const desktop = { darwin: `${home}/Library/Application Support`, win32: `${home}/AppData/Roaming` };
  const root = desktop[platform as keyof typeof desktop] ?? `${home}/.config`;
  const names = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"];
  return [
    ...names.map((name) => ({ name, folder: `${root}/${name}` })),
    { name: "VS Code Server", folder: `${home}/.vscode-server/data` },
    { name: "VS Code Server - Insiders", folder: `${home}/.vscode-server-insiders/data` },
    { name: "code-server", folder: `${home}/.local/share/code-server` },
  ];
}

/** The user's settings of the first editor that has any of these. Settings of a workspace are not read. */
export async function configuredSettings(
  system: System,
): Promise<ConfiguredSettings & { readonly editor?: string }> {
  for (const { name, folder } of editorFolders(system)) {
    const paths = ["User/settings.json", "Machine/settings.json"].map((file) => `${folder}/${file}`);
    const texts = await Promise.all(paths.map((path) => textOf(system, path)));
    const section = sectionIn(texts);
    if (section !== undefined) return { ...settingsOf(section, system.home), editor: name };
  }
  return settingsOf({}, system.home);
}

/** An editor's section, from settings files with comments of which later ones count more; undefined when they have none of these. */
export function sectionIn(texts: readonly (string | undefined)[]): unknown {
  const values: Readonly<Record<string, unknown>> = Object.assign(
    {},
    ...texts.map((text) => parse(text ?? "")),
  );
  if (!Object.values(keys).some((key) => key in values)) return undefined;
  return {
    completion: { model: values[keys.completionModel], contextTokens: values[keys.completionContext] },
    chat: { model: values[keys.chatModel], contextTokens: values[keys.chatContext] },
    codebase: { embeddingModel: values[keys.embedding] },
    engine: { gpu: values[keys.gpu] },
  };
}

/** What counts here of an editor's settings, whose shape is not known. An invalid value becomes the default, as in the server. */
export function settingsOf(section: unknown, home: string): ConfiguredSettings {
  const { completion, chat, codebase, engine } = parseSettings(section).settings;
  const paths = { completion: completion.model, chat: chat.model, embedding: codebase.embeddingModel };
  const models = Object.entries(paths).flatMap(([role, path]) =>
    path === "" || path === demoModelName ? [] : [[role, modelFileOf(path, home)] as const],
  );
  return {
    models: Object.fromEntries(models),
    contextTokens: { completion: completion.contextTokens, chat: chat.contextTokens },
    gpu: engine.gpu,
  };
}
