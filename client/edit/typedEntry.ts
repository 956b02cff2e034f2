interface Entry {
  readonly label: string;
}

/** The entry for what was typed; none for what is offered in the same words: who types them means that. */
export function ownEntry<T extends Entry>(
  text: string,
  offered: readonly T[],
  typed: (text: string) => T,
): T[] {
  return text === "" || offered.some(({ label }) => isSameEntry(label, text)) ? [] : [typed(text)];
}

/** "Convert…" is also meant by "convert". */
export function isSameEntry(label: string, text: string): boolean {
  const plain = (each: string) => each.trim().replace(/…$/, "").toLowerCase();
  return plain(label) === plain(text);
}
