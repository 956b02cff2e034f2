import { demoModelName } from "../../protocol/settings";
import { type System, textOf } from "./system";

export type Role = "completion" | "chat" | "embedding";

/** Paths of the models that the user chose, by role. */
export type ConfiguredModels = Readonly<Partial<Record<Role, string>>>;

const keys: Readonly<Record<Role, string>> = {
  completion: "inhouse.completion.model",
  chat: "inhouse.chat.model",
  embedding: "inhouse.codebase.embeddingModel",
};

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

/** The models in the user's settings of the first editor that has any. Settings of a workspace are not read. */
export async function configuredModels(
  system: System,
): Promise<{ readonly models: ConfiguredModels; readonly editor?: string }> {
  for (const { name, folder } of editorFolders(system)) {
    const paths = ["User/settings.json", "Machine/settings.json"].map((file) => `${folder}/${file}`);
    const texts = await Promise.all(paths.map((path) => textOf(system, path)));
    const models = modelsIn(texts.join("\n"), system.home);
    if (Object.keys(models).length > 0) return { models, editor: name };
  }
  return { models: {} };
}

/** Reads single settings from JSON with comments. The last one counts. */
export function modelsIn(settings: string, home: string): ConfiguredModels {
  const lines = settings.split("\n").filter((line) => !/^\s*\/\//.test(line));
  const found = Object.entries(keys).flatMap(([role, key]) => {
    const value = new RegExp(`"${key.replaceAll(".", "\\.")}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, "g");
    const last = [...lines.join("\n").matchAll(value)].at(-1)?.[1];
    const path = last === undefined ? "" : String(parse(last));
    return path === "" || path === demoModelName ? [] : [[role, path.replace(/^~(?=[/\\])/, home)] as const];
  });
  return Object.fromEntries(found);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return "";
  }
}
