interface Entry {
  readonly label: string;
}

/** The item for the typed text, unless an offered item has the same label. */
export function typedItem<T extends Entry>(
  text: string,
  offered: readonly T[],
  typed: (text: string) => T,
): T[] {
  return text === "" || offered.some(({ label }) => isSameEntry(label, text)) ? [] : [typed(text)];
}

/** Ignores case and a final "…", so that "convert" matches "Convert…". */
export function isSameEntry(label: string, text: string): boolean {
  const plain = (each: string) => each.trim().replace(/…$/, "").toLowerCase();
  return plain(label) === plain(text);
}
