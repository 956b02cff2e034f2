import { join } from "node:path";
import type { ExtensionContext } from "vscode";
import { statPath } from "../../server/files/readRegularFile";
import { storageNames } from "./storageNames";

/** The file that exists once the models for this machine were offered. */
export function modelsOffered({ globalStorageUri }: Pick<ExtensionContext, "globalStorageUri">): string {
  return join(globalStorageUri.fsPath, storageNames.modelsOffered);
}

export function wereModelsOffered(context: Pick<ExtensionContext, "globalStorageUri">): Promise<boolean> {
  return statPath(modelsOffered(context)).then(
    () => true,
    () => false,
  );
}
