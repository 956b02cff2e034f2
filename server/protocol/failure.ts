import { l10n } from "./l10n";

/** What an error or any other thrown value says. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Describes an error for the user. Errors of the file system and of SQLite become one sentence that says what to do, even if
 * other errors wrap them; any other error keeps its message. `what` names the file for errors that contain no path, and `whatFirst`
 * names it at the start of a sentence.
 */
export function failureText(error: unknown, what?: string, whatFirst = what && capitalised(what)): string {
  const text = errorMessage(error);
  const { code, place } = facts(error, text);
  const sentence = sentenceOf(code, text);
  if (sentence === undefined) return text;
  if (place !== undefined) return sentence(place);
  const inside = what ?? l10n.t("a file");
  const isFirst = sentence(inside).startsWith(inside);
  return sentence(isFirst ? (whatFirst ?? l10n.t("A file")) : inside);
}

function sentenceOf(code: string | undefined, text: string): Sentence | undefined {
  if (code === undefined) return undefined;
  const known = sentences[code];
  if (known !== undefined || !unknownErrno.test(text)) return known;
  return (place) => l10n.t("{0} could not be used ({1}): check the disk and try again.", place, code);
}

function capitalised(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

type Sentence = (place: string) => string;

const full: Sentence = (place) =>
  l10n.t("The disk has no space left for {0}: free some space and try again.", place);
const denied: Sentence = (place) =>
  l10n.t("{0} can't be read or changed: check its permissions and those of its folder.", place);
const readOnly: Sentence = (place) =>
  l10n.t("{0} is on a read-only disk: make it writable or use another folder.", place);
const missing: Sentence = (place) => l10n.t("{0} does not exist: check its path.", place);
const inUse: Sentence = (place) =>
  l10n.t("{0} is in use by another window or program: close it or try again in a moment.", place);
const broken: Sentence = (place) =>
  l10n.t("The disk failed to read or write {0}: check the disk and try again.", place);
const damaged: Sentence = (place) =>
  l10n.t("{0} is damaged: run “Inhouse: Delete Stored Data…” to rebuild it.", place);
const tooMany: Sentence = () => l10n.t("Too many files are open: close other programs and try again.");

/** By error code as Node reports it; SQLite errors by result code. */
const sentences: Readonly<Record<string, Sentence>> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: full,
  EACCES: denied,
  EPERM: denied,
  EROFS: readOnly,
  ENOENT: missing,
  ENOTDIR: (place) => l10n.t("{0} has a file in its path instead of a folder: check the path.", place),
  ENODEV: missing,
  EISDIR: (place) => l10n.t("{0} is a folder: choose a file.", place),
  EEXIST: (place) => l10n.t("{0} already exists: delete or rename it first.", place),
  ENOTEMPTY: (place) => l10n.t("{0} is not empty: delete its contents first.", place),
  ENAMETOOLONG: (place) => l10n.t("{0} has too long a name for this disk: use a shorter one.", place),
  ELOOP: (place) => l10n.t("{0} is a symlink that leads to itself: replace it with a file.", place),
  // Our own codes, for folders that `ensurePrivateFolder` refuses.
  EISLINK: (place) => l10n.t("{0} is a symlink: replace it with a folder.", place),
  EOTHERUSER: (place) => l10n.t("{0} belongs to another user: delete it or change its owner.", place),
  EOPENTOOTHERS: (place) =>
    l10n.t("{0} is open to other users: restrict its permissions, for example with chmod 700.", place),
  EBUSY: inUse,
  ETXTBSY: inUse,
  EMFILE: tooMany,
  ENFILE: tooMany,
  ENOMEM: () => l10n.t("There is not enough memory: close other programs and try again."),
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

/** SQLite's messages, for errors that lost their code when they were wrapped or sent. */
const sqliteTexts: readonly (readonly [RegExp, string])[] = [
  [/\bdatabase (?:table )?is locked\b/, "sqlite5"],
  [/\battempt to write a readonly database\b/, "sqlite8"],
  [/\bdisk I\/O error\b/, "sqlite10"],
  [/\bdatabase disk image is malformed\b/, "sqlite11"],
  [/\bdatabase or disk is full\b/, "sqlite13"],
  [/\bunable to open database file\b/, "sqlite14"],
  [/\bfile is not a database\b/, "sqlite26"],
];

/** Node's message format: "EROFS: read-only file system, chmod '/a'". */
const errno = /\b(E[A-Z][A-Z0-9]+): [^,\n']+(?:, (\w+)(?: '([^']*)')?(?: -> '([^']*)')?)?/;
const unknownErrno = /\bE[A-Z][A-Z0-9]+: [^,\n']+, \w+/;

/** Error code and path, from the error's properties or else from its text. */
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
  // The last eight bits of SQLite's extended result codes are the primary code.
  if (code === "ERR_SQLITE_ERROR" && typeof errcode === "number")
    return { code: `sqlite${errcode & 0xff}`, place: place ?? undefined };
  const sqlite = sqliteTexts.find(([pattern]) => pattern.test(text))?.[1];
  if (sqlite !== undefined) return { code: sqlite, place };
  if (isNetworkCall(syscall) || /\b(?:connect|listen|bind|getaddrinfo) E[A-Z]/.test(text))
    return { code: undefined, place };
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return { code, place };
  return { code: isNetworkCall(said?.[2]) ? undefined : said?.[1], place };
}

/** Network errors have messages of their own. */
function isNetworkCall(syscall: unknown): boolean {
  return (
    typeof syscall === "string" &&
    /^(?:connect|listen|bind|accept|getaddrinfo|query\w*|socket)$/.test(syscall)
  );
}
