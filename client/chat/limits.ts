/** Longest message that is taken, in UTF-16 code units; a longer one is refused with its size. */
export const maxMessageChars = 2_000_000;
