/**
 * The `inhouse` settings section. The manifest (package.json) declares the same keys, defaults and limits for the settings editor;
 * test/unit/manifest.test.ts checks that the two agree.
 */

import { z } from "zod";
import { l10n } from "./l10n";
import { isGlob } from "./paths/globs";

/** Section name in `workspace/configuration` and in settings files. */
export const settingsSection = "inhouse";

/** Files that are never read: they get no completions and are never context. */
export const defaultNeverRead = [
  "**/.env*",
  "**/*.pem",
  "**/*.key",
  "**/*.p12",
  "**/*.pfx",
  "**/*.kdbx",
  "**/id_rsa*",
  "**/id_ed25519*",
  "**/.netrc",
  "**/.npmrc",
  "**/.pypirc",
  "**/.aws/credentials",
  "**/secrets.*",
];

/** Names the bundled model, also in `chat.model`, where an empty setting means the completion model. */
export const demoModelName = "demo";

const globSchema = z.string().refine(isGlob, {
  error: () => l10n.t("a glob has 1 to 1,000 characters and at most 3 !(…), none of them inside a group"),
});

export const settingsSchema = z.object({
  completion: z
    .object({
      enabled: z.boolean().default(true),
      /** Path of a GGUF file; empty or `demoModelName` for the bundled starter model. See `modelFileOf`. */
      model: z.string().default(""),
      /** Maximum tokens per completion. */
      maxTokens: z.int().min(1).max(1024).default(96),
      /** How readily completions are shown: low shows fewer and better ones, high shows more. */
      eagerness: z.enum(["low", "medium", "high"]).default("medium"),
      /** Context length in tokens; the model's own limit also applies. */
      contextTokens: z.int().min(256).max(262144).default(4096),
    })
    .prefault({}),
  chat: z
    .object({
      /** Path of a GGUF file; empty to use the completion model, `demoModelName` for the bundled starter model. */
      model: z.string().default(""),
      /** Context length in tokens; the model's own limit also applies. */
      contextTokens: z.int().min(512).max(1048576).default(16384),
      /** Maximum tokens per answer. */
      maxTokens: z.int().min(16).max(65536).default(2048),
    })
    .prefault({}),
  codebase: z
    .object({
      /** Whether to index the workspace so that chat can search it. */
      enabled: z.boolean().default(true),
      /** Path of a GGUF embedding model; empty for keyword search only. */
      embeddingModel: z.string().default(""),
    })
    .prefault({}),
  engine: z
    .object({
      gpu: z.enum(["auto", "cuda", "vulkan", "metal", "off"]).default("auto"),
      /** Minutes without use after which a model is unloaded until its next use; 0 for never. */
      unloadAfter: z.int().min(0).max(1440).default(0),
    })
    .prefault({}),
  privacy: z
    .object({
      neverRead: z.array(globSchema).default(defaultNeverRead),
      /** Whether Inhouse refuses to run without the seal. */
      requireSeal: z.boolean().default(false),
      /** Whether the prompt cache is kept on disk between sessions. */
      keepPromptCache: z.boolean().default(true),
    })
    .prefault({}),
  server: z
    .object({
      logLevel: z.enum(["error", "warn", "info", "debug", "trace"]).default("info"),
    })
    .prefault({}),
  statistics: z
    .object({
      enabled: z.boolean().default(true),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;
export type Eagerness = Settings["completion"]["eagerness"];

type Names<Group extends keyof Settings> = `${Group}.${keyof Settings[Group] & string}`;
/** A setting's name without the section, such as "completion.enabled". */
type SettingName = { [Group in keyof Settings]: Names<Group> }[keyof Settings];

/** The settings whose value may differ by document: those that the manifest lets a language or a folder override. */
export const documentSettings: readonly SettingName[] = [
  "completion.enabled",
  "completion.eagerness",
  "completion.maxTokens",
];

export interface ParsedSettings {
  readonly settings: Settings;
  /** One sentence per invalid value. */
  readonly problems: readonly string[];
}

/** The valid values of one settings section, by group and name. */
export interface SettingsLayer {
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** One sentence per invalid value. */
  readonly problems: readonly string[];
}

/**
 * Reads a settings section of unknown shape. An invalid value keeps that of the `last` section, an invalid list element is removed, and
 * `problems` mentions both.
 */
export function readLayer(raw: unknown, last?: SettingsLayer): SettingsLayer {
  const input: unknown = raw === undefined || raw === null ? {} : structuredClone(raw);
  const problems: string[] = [];
  const kept: SettingsLayer["values"][] = [];
  for (;;) {
    const result = settingsSchema.safeParse(input);
    if (result.success) return { values: mergeGroups([...kept, groupsOf(input)]), problems };
    const { issues } = result.error;
    problems.push(...issues.slice(0, maxReported).map(describe));
    if (issues.length > maxReported)
      problems.push(l10n.t("There are {0} more like these.", String(issues.length - maxReported)));
    if (last !== undefined) kept.push(...issues.map(({ path }) => valuesAt(last.values, path)));
    // Start at the end so that earlier list indices stay valid.
    const removed = issues.toReversed().map(({ path }) => removeAt(input, path));
    if (removed.includes(false)) return { values: last?.values ?? {}, problems };
  }
}

/** The settings that result from layers: a later one takes precedence, and the defaults come first. */
export function combineLayers(layers: readonly SettingsLayer[]): ParsedSettings {
  return {
    settings: settingsSchema.parse(mergeGroups(layers.map(({ values }) => values))),
    problems: layers.flatMap(({ problems }) => problems),
  };
}

/** Parses a settings section of unknown shape. An invalid value becomes its default. */
export function parseSettings(raw: unknown): ParsedSettings {
  return combineLayers([readLayer(raw)]);
}

/** The names of the groups and of the settings in each. */
export const settingNames: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(settingsSchema.shape).map(([group, schema]) => [
    group,
    new Set(Object.keys(schema.unwrap().shape)),
  ]),
);

function mergeGroups(sections: readonly SettingsLayer["values"][]): SettingsLayer["values"] {
  return Object.fromEntries(
    Array.from(settingNames.keys(), (group) => [
      group,
      Object.assign({}, ...sections.map((each) => each[group])) as Record<string, unknown>,
    ]),
  );
}

/** The known groups in a valid section. */
function groupsOf(section: unknown): SettingsLayer["values"] {
  const groups = section as SettingsLayer["values"];
  return Object.fromEntries(
    [...settingNames].flatMap(([group, names]) => {
      const values = Object.entries(groups[group] ?? {}).filter(
        ([name, value]) => names.has(name) && value !== undefined,
      );
      return values.length === 0 ? [] : [[group, Object.fromEntries(values)]];
    }),
  );
}

/** The group or the value of a section at the path of an invalid one; nothing for an element of a list. */
function valuesAt(section: SettingsLayer["values"], path: readonly PropertyKey[]): SettingsLayer["values"] {
  const [group, name] = path.map(String);
  const values = section[group ?? ""];
  if (group === undefined || values === undefined || path.length > 2) return {};
  if (name === undefined) return { [group]: values };
  return Object.hasOwn(values, name) ? { [group]: { [name]: values[name] } } : {};
}

const maxReported = 10;

function describe(issue: z.core.$ZodIssue): string {
  const { path } = issue;
  const values = [[settingsSection, ...path].join("."), reasonOf(issue)] as const;
  return typeof path.at(-1) === "number"
    ? l10n.t("{0} is invalid ({1}); this entry is ignored.", ...values)
    : l10n.t("{0} is invalid ({1}); the last valid value or the default is used.", ...values);
}

/** The library's message, made by us so that it can be translated. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  switch (issue.code) {
    case "invalid_type": {
      const [, received] = /, received (.*)$/s.exec(message) ?? [];
      if (received === undefined) return message;
      return l10n.t("Invalid input: expected {0}, received {1}", issue.expected, received);
    }
    case "invalid_value": {
      const allowed = issue.values.map((value) => JSON.stringify(value)).join("|");
      return l10n.t("Invalid option: expected one of {0}", allowed);
    }
    case "too_small":
      return l10n.t("Too small: expected {0} to be {1}", issue.origin, `>=${issue.minimum}`);
    case "too_big":
      return l10n.t("Too big: expected {0} to be {1}", issue.origin, `<=${issue.maximum}`);
    default:
      return message;
  }
}

/** Deletes the value at `path`, including list elements; returns false if there is none. */
function removeAt(root: unknown, path: readonly PropertyKey[]): boolean {
  let parent: unknown = root;
  for (const key of path.slice(0, -1)) parent = (parent as Record<PropertyKey, unknown>)?.[key];
  const last = path.at(-1);
  if (last === undefined || typeof parent !== "object" || parent === null || !(last in parent)) return false;
  if (Array.isArray(parent)) return parent.splice(Number(last), 1).length > 0;
  return Reflect.deleteProperty(parent, last);
}
