import type { ModelInfo } from "./modelInfo";

/**
 * Whether this is the bundled model, which only shows how Inhouse works. Decided by the file's header, not its path.
 */
export function isStarterModel({ architecture, name }: Pick<ModelInfo, "architecture" | "name">): boolean {
  return architecture === "llama" && name === "Starter Code";
}

/** SHA-256 of the bundled model's file, which needs no trial. */
export const starterDigest = "f94277fb48477f819771f54db91979e41906a03a6c9b03ca0640746889169c8f";
