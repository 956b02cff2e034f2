import { l10n } from "./protocol/l10n";
import { settingNames, settingsSection } from "./protocol/settings";
import { storagePlaceNames } from "./protocol/stored";

const switches = ["tryModelsAgain", "filesElsewhere", "showsErrors", "showsStatus"] as const;
type Switch = (typeof switches)[number];

type Options = Readonly<Record<string, unknown>>;

/** Whether the client has turned a switch on in `initializationOptions`. */
export function isSet(name: Switch, options: Options): boolean {
  return options[name] === true;
}

/** The initialization options in one shape: editors' users also write them within the section or by full names, as in VS Code. */
export function readOptions(raw: unknown): Options {
  if (!isObject(raw)) return {};
  return { ...unwrap(raw), ...(isObject(raw[settingsSection]) && unwrap(raw[settingsSection])) };
}

/** A sentence that names what the server does not know, to find misspelled names. */
export function unknownOptions(options: Options): readonly string[] {
  const others: ReadonlySet<string> = new Set([...switches, ...storagePlaceNames]);
  const unknown = Object.entries(options).flatMap(([key, value]) => {
    const names = settingNames.get(key);
    if (names === undefined) return others.has(key) ? [] : [key];
    return isObject(value)
      ? Object.keys(value).flatMap((name) => (names.has(name) ? [] : `${key}.${name}`))
      : [];
  });
  if (unknown.length === 0) return [];
  const named = unknown.slice(0, mostNamed).join(", ");
  return [
    l10n.t(
      "Inhouse does not know these initialization options, and ignores them: {0}. Check their spelling and nesting.",
      named,
    ),
  ];
}

const mostNamed = 10;

/**
 * The `inhouse` section in what an editor sent as settings, which may be all settings or only the section. Undefined if it sent none,
 * empty if the user has removed the last setting, "wrong" if the section is no object.
 */
export function sectionOf(sent: unknown): Options | "wrong" | undefined {
  if (isNothing(sent)) return undefined;
  if (!isObject(sent)) return "wrong";
  const own = sent[settingsSection];
  if (!isNothing(own) && !isObject(own)) return "wrong";
  const section = { ...known(unwrap(sent)), ...(isObject(own) && known(unwrap(own))) };
  const isRemoved = isObject(own) && Object.keys(own).length === 0;
  return isRemoved || Object.keys(section).length > 0 ? section : undefined;
}

/** Some editors write an empty table as an empty list. */
function isNothing(sent: unknown): boolean {
  return sent === undefined || sent === null || (Array.isArray(sent) && sent.length === 0);
}

/** The groups of settings in a section. */
export function known(section: Options): Options {
  return Object.fromEntries(Object.entries(section).filter(([group]) => settingNames.has(group)));
}

/** Without the section itself, and with full names such as `inhouse.completion.enabled` at their places. */
function unwrap(section: Options): Options {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(section)) {
    if (key === settingsSection) continue;
    const [group = "", name, ...more] = key.replace(`${settingsSection}.`, "").split(".");
    const before = found.get(group);
    const isFullName = name !== undefined && more.length === 0 && settingNames.has(group);
    if (isFullName) found.set(group, { ...(isObject(before) && before), [name]: value });
    else found.set(key, isObject(before) && isObject(value) ? { ...before, ...value } : value);
  }
  return Object.fromEntries(found);
}

function isObject(value: unknown): value is Options {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
