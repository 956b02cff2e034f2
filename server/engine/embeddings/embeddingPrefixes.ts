import type { EmbeddingPurpose } from "../embeddingEngine";

interface Prefixes extends Readonly<Record<EmbeddingPurpose, string>> {
  readonly architecture: string;
}

/** Prefixes that models expect before a text, from their model cards; other models get the text alone. */
const known: readonly Prefixes[] = [
  { architecture: "nomic-bert", passage: "search_document: ", query: "search_query: " },
  { architecture: "nomic-bert-moe", passage: "search_document: ", query: "search_query: " },
  {
    architecture: "gemma-embedding",
    passage: "title: none | text: ",
    query: "task: code retrieval | query: ",
  },
  {
    architecture: "qwen3",
    passage: "",
    query: "Instruct: Given a question about a codebase, retrieve code that answers it\nQuery: ",
  },
];

export function embeddingPrefix(architecture: string, purpose: EmbeddingPurpose): string {
  return known.find((prefixes) => prefixes.architecture === architecture)?.[purpose] ?? "";
}
