/** `vscode.l10n.t` in the client; the server speaks English. */
type Translate = (message: string, ...values: string[]) => string;

const english: Translate = (message, ...values) =>
  message.replace(/\{(\d)\}/g, (_, index) => values[Number(index)] ?? "");

/**
 * What went wrong, for a person: errors of the file system and of SQLite become one sentence that says what to do, whatever
 * wraps them; the message of any other error is taken as it is. `what` is the file in words, for errors that name none.
 */
export function failureText(error: unknown, t: Translate = english, what?: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const { code, place } = facts(error, text);
  const name = place ?? what ?? t("a file");
  const sentence = code === undefined ? undefined : sentences[code];
  if (sentence !== undefined) return capitalised(sentence(name, t), place);
  if (code === undefined || !unknownErrno.test(text)) return text;
  return t("{0} could not be used ({1}): check the disk and try again.", name, code);
}

/** A path stays as it is. */
function capitalised(sentence: string, place: string | undefined): string {
  return place !== undefined && sentence.startsWith(place)
    ? sentence
    : `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

type Sentence = (place: string, t: Translate) => string;

const full: Sentence = (place, t) =>
  t("The disk has no room left for {0}: free some space and try again.", place);
const denied: Sentence = (place, t) =>
  t("{0} may not be read or changed: give yourself permission for it and its folder.", place);
const readOnly: Sentence = (place, t) =>
  t("{0} is on a disk that can only be read: make it writable, or use another folder.", place);
const missing: Sentence = (place, t) => t("{0} is not there: check its path.", place);
const inUse: Sentence = (place, t) =>
  t("{0} is in use by another window or program: close that, or try again in a moment.", place);
const broken: Sentence = (place, t) =>
  t("The disk failed to read or write {0}: check the disk, then try again.", place);
const damaged: Sentence = (place, t) =>
  t("{0} is damaged: erase it with “Inhouse: Erase Stored Data…”, and it is made again.", place);
const tooMany: Sentence = (_, t) => t("Too many files are open: close other programs and try again.");

/** By the code of the error, as Node names it; those of SQLite by its result code. */
const sentences: Readonly<Record<string, Sentence>> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: full,
  EACCES: denied,
  EPERM: denied,
  EROFS: readOnly,
  ENOENT: missing,
  ENOTDIR: (place, t) => t("{0} leads through a file as if that were a folder: check its path.", place),
  ENODEV: missing,
  EISDIR: (place, t) => t("{0} is a folder: name a file.", place),
  EEXIST: (place, t) => t("{0} is there already: delete or rename it first.", place),
  ENOTEMPTY: (place, t) => t("{0} is not empty: delete what is in it first.", place),
  ENAMETOOLONG: (place, t) => t("{0} is too long a name for this disk: use a shorter one.", place),
  ELOOP: (place, t) => t("{0} is a link that leads to itself: replace it by a file.", place),
  // Of our own: folders that are not used.
  EISLINK: (place, t) => t("{0} is a link: put a folder of your own in its place.", place),
  EOTHERUSER: (place, t) => t("{0} belongs to another user: delete it, or have it given to you.", place),
  EOPENTOOTHERS: (place, t) =>
    t("{0} is open to other users: take their permissions away, by chmod 700 for example.", place),
  EBUSY: inUse,
  ETXTBSY: inUse,
  EMFILE: tooMany,
  ENFILE: tooMany,
  ENOMEM: (_, t) => t("There is not enough memory: close other programs and try again."),
  EIO: broken,
  ENXIO: broken,
  ESTALE: broken,
  sqlite5: inUse,
  sqlite6: inUse,
  sqlite8: readOnly,
  sqlite10: broken,
  sqlite11: damaged,
  sqlite13: full,
  sqlite14: denied,
  sqlite26: damaged,
};

/** What SQLite says, for errors that have lost their code on the way. */
const sqliteTexts: readonly (readonly [RegExp, string])[] = [
  [/\bdatabase (?:table )?is locked\b/, "sqlite5"],
  [/\battempt to write a readonly database\b/, "sqlite8"],
  [/\bdisk I\/O error\b/, "sqlite10"],
  [/\bdatabase disk image is malformed\b/, "sqlite11"],
  [/\bdatabase or disk is full\b/, "sqlite13"],
  [/\bunable to open database file\b/, "sqlite14"],
  [/\bfile is not a database\b/, "sqlite26"],
];

/** "EROFS: read-only file system, chmod '/a'", as Node says it. */
const errno = /\b(E[A-Z][A-Z0-9]+): [^,\n']+(?:, (\w+)(?: '([^']*)')?(?: -> '([^']*)')?)?/;
const unknownErrno = /\bE[A-Z][A-Z0-9]+: [^,\n']+, \w+/;

/** Which error it is and which file it is about, from its properties or else from its text. */
function facts(
  error: unknown,
  text: string,
): { readonly code: string | undefined; readonly place: string | undefined } {
  const { code, path, dest, errcode, syscall } = (
    typeof error === "object" && error !== null ? error : {}
  ) as {
    readonly [key: string]: unknown;
  };
  const said = errno.exec(text);
  const place = [dest, path, said?.[4], said?.[3]].find(
    (each): each is string => typeof each === "string" && each !== "",
  );
  // SQLite's extended codes have the plain one in their last eight bits.
  if (code === "ERR_SQLITE_ERROR" && typeof errcode === "number")
    return { code: `sqlite${errcode & 0xff}`, place: place ?? undefined };
  const sqlite = sqliteTexts.find(([pattern]) => pattern.test(text))?.[1];
  if (sqlite !== undefined) return { code: sqlite, place };
  if (isNetworkCall(syscall) || /\b(?:connect|listen|bind|getaddrinfo) E[A-Z]/.test(text))
    return { code: undefined, place };
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return { code, place };
  return { code: isNetworkCall(said?.[2]) ? undefined : said?.[1], place };
}

/** These have their own words. */
function isNetworkCall(syscall: unknown): boolean {
  return (
    typeof syscall === "string" &&
    /^(?:connect|listen|bind|accept|getaddrinfo|query\w*|socket)$/.test(syscall)
  );
}
