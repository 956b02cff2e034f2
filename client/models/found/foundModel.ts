import { plainText } from "../../ui/text";

/** A program that keeps models on this machine; undefined for a folder that the user chose. */
export type Owner = "Ollama" | "LM Studio" | "Hugging Face" | "llama.cpp";

/** A model file that is not ours: used where it lies, never changed or deleted. */
export interface FoundModel {
  /** Of its first part, as the setting names it. */
  readonly path: string;
  /** Names it in lists: "qwen2.5-coder:7b". */
  readonly name: string;
  readonly owner?: Owner;
  /** Of all parts. */
  readonly bytes: number;
}

/** As lists name it: "qwen2.5-coder:7b (Ollama)". */
export function foundName({ name, owner }: FoundModel): string {
  const plain = plainText(name, 100);
  return owner === undefined ? plain : `${plain} (${owner})`;
}
