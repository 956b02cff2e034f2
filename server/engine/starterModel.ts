import type { ModelInfo } from "./engine";

/** Whether this is the bundled model, which only shows how Inhouse works. It is known by what its file says, never by its path. */
export function isStarterModel({ architecture, name }: Pick<ModelInfo, "architecture" | "name">): boolean {
  return architecture === "llama" && name === "Starter Code";
}
