/**
 * The `inhouse` settings section. The manifest (package.json) declares the same keys, defaults and limits for people;
 * test/unit/manifest.test.ts holds the two together.
 */
import { z } from "zod";
import { isGlob } from "./code/globs";

/** Section name in `workspace/configuration` and in settings files. */
export const settingsSection = "inhouse";

/** Files whose text is never read: neither completed in nor used as context. */
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

const globSchema = z.string().refine(isGlob, {
  error: "a glob has 1 to 1,000 characters, and !(…) at most 3 times and in no other group",
});

export const settingsSchema = z.object({
  completion: z
    .object({
      enabled: z.boolean().default(true),
      /** Absolute path of a GGUF file; empty for the bundled starter model. */
      model: z.string().default(""),
      /** Most tokens that one completion may have. */
      maxTokens: z.int().min(1).max(1024).default(96),
      /** How sure the model must be: low shows less and better, high shows more. */
      eagerness: z.enum(["low", "medium", "high"]).default("medium"),
      /** Context length in tokens; the model's own limit holds as well. */
      contextTokens: z.int().min(256).max(262144).default(4096),
    })
    .prefault({}),
  chat: z
    .object({
      /** Absolute path of a GGUF file; empty for the model that completes. */
      model: z.string().default(""),
      /** Context length in tokens; the model's own limit holds as well. */
      contextTokens: z.int().min(512).max(1048576).default(16384),
      /** Most tokens of one answer. */
      maxTokens: z.int().min(16).max(65536).default(2048),
    })
    .prefault({}),
  codebase: z
    .object({
      /** The workspace is indexed, so that the chat can search it. */
      enabled: z.boolean().default(true),
      /** Absolute path of a GGUF file that makes embeddings; empty for a search by words alone. */
      embeddingModel: z.string().default(""),
    })
    .prefault({}),
  engine: z
    .object({
      gpu: z.enum(["auto", "cuda", "vulkan", "metal", "off"]).default("auto"),
    })
    .prefault({}),
  privacy: z
    .object({
      neverRead: z.array(globSchema).default(defaultNeverRead),
      /** Without a seal nothing runs. */
      requireSeal: z.boolean().default(false),
      /** Whether evaluated prompts are kept on disk over a restart. */
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

export interface ParsedSettings {
  readonly settings: Settings;
  /** One sentence for each value that could not be used. */
  readonly problems: readonly string[];
}

/**
 * Reads a settings section of unknown shape. A value that does not fit is replaced by its default, an element of a list left out,
 * and named in `problems`.
 */
export function parseSettings(raw: unknown): ParsedSettings {
  const input: unknown = raw === undefined || raw === null ? {} : structuredClone(raw);
  const problems: string[] = [];
  for (;;) {
    const result = settingsSchema.safeParse(input);
    if (result.success) return { settings: result.data, problems };
    const { issues } = result.error;
    problems.push(...issues.slice(0, mostTold).map(tell));
    if (issues.length > mostTold) problems.push(`There are ${issues.length - mostTold} more like these.`);
    // From the end, so that what is left of a list keeps its places.
    const removed = issues.toReversed().map(({ path }) => removeAt(input, path));
    if (removed.includes(false)) return { settings: settingsSchema.parse({}), problems };
  }
}

const mostTold = 10;

function tell({ path, message }: z.core.$ZodIssue): string {
  const instead = typeof path.at(-1) === "number" ? "it is left out" : "the default is used";
  return `${[settingsSection, ...path].join(".")} is not usable (${message}); ${instead}.`;
}

/** Deletes the value at `path`, also out of a list; false when there is nothing to delete. */
function removeAt(root: unknown, path: readonly PropertyKey[]): boolean {
  let parent: unknown = root;
  for (const key of path.slice(0, -1)) parent = (parent as Record<PropertyKey, unknown>)?.[key];
  const last = path.at(-1);
  if (last === undefined || typeof parent !== "object" || parent === null || !(last in parent)) return false;
  if (Array.isArray(parent)) return parent.splice(Number(last), 1).length > 0;
  return Reflect.deleteProperty(parent, last);
}
