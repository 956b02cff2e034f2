import { openRegularFile } from "../../files/readRegularFile";
import { type GgufTensor, type GgufValue, HeaderBudget, readGgufHeader } from "./ggufHeader";
import type { ModelFile } from "./inspectModel";
import { tensorBytes } from "./tensorBytes";

/** Bytes of weights that llama.cpp reads for each token that it generates. */
export async function bytesPerToken({ parts, architecture }: ModelFile): Promise<number> {
  const budget = new HeaderBudget();
  const tensors: GgufTensor[] = [];
  const metadata = new Map<string, GgufValue>();
  for (const part of parts) {
    await using file = await openRegularFile(part, { followLinks: true });
    const header = await readGgufHeader(file, (await file.stat()).size, () => false, budget);
    tensors.push(...header.tensors);
    for (const [key, value] of header.metadata) if (!metadata.has(key)) metadata.set(key, value);
  }
  return readBytes(tensors, metadata, architecture);
}

/**
 * All tensors but the table of embeddings, of which a token reads one row, unless the output uses the same table. Of experts only
 * those that a token uses.
 */
export function readBytes(
  tensors: readonly GgufTensor[],
  metadata: ReadonlyMap<string, GgufValue>,
  architecture: string,
): number {
  const count = Number(metadata.get(`${architecture}.expert_count`) ?? 0);
  const used = Number(metadata.get(`${architecture}.expert_used_count`) ?? 0);
  const share = count > 0 && used > 0 && used <= count ? used / count : 1;
  const hasOutput = tensors.some(({ name }) => name === "output.weight");
  return tensors.reduce((sum, tensor) => {
    if (hasOutput && tensor.name === "token_embd.weight") return sum;
    return sum + tensorBytes(tensor) * (/_exps\./.test(tensor.name) ? share : 1);
  }, 0);
}
