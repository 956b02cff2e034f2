/** Languages whose files use each other's names. */
const families: readonly (readonly string[])[] = [
  ["typescript", "typescriptreact", "javascript", "javascriptreact", "vue", "svelte", "astro"],
  ["c", "cpp", "objective-c", "objective-cpp", "cuda-cpp", "cuda"],
  ["java", "kotlin", "scala", "groovy"],
  ["html", "css", "scss", "less", "vue", "svelte"],
  ["csharp", "razor", "fsharp"],
  ["json", "jsonc"],
];

export function areRelated(a: string, b: string): boolean {
  return a === b || families.some((family) => family.includes(a) && family.includes(b));
}
