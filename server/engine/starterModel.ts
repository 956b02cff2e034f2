import type { ModelInfo } from "./engine";

/** Whether this is the bundled model, which only shows how Inhouse works. It is known by what its file says, never by its path. */
export function isStarterModel({ architecture, name }: Pick<ModelInfo, "architecture" | "name">): boolean {
  return architecture === "llama" && name === "Starter Code";
}

/** SHA-256 of the bundled model's file: it was tried by us. */
export const starterDigest = "f94277fb48477f819771f54db91979e41906a03a6c9b03ca0640746889169c8f";
