/** Longest message that the chat accepts, in UTF-16 code units. */
export const maxMessageChars = 2_000_000;
