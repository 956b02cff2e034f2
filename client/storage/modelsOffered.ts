import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ExtensionContext } from "vscode";
import { storageNames } from "./storageNames";

/** The file that exists once the models for this machine were offered. */
export function modelsOffered({ globalStorageUri }: Pick<ExtensionContext, "globalStorageUri">): string {
  return join(globalStorageUri.fsPath, storageNames.modelsOffered);
}

export function wereModelsOffered(context: Pick<ExtensionContext, "globalStorageUri">): boolean {
  return existsSync(modelsOffered(context));
}
