import { parse } from "jsonc-parser";
import { z } from "zod";
import type { TokenRule } from "./codeColors";

const themeSchema = z.object({
  include: z.string().optional(),
  /** Rules, or the path of a file in TextMate's own format, which is not read. */
  tokenColors: z.union([z.array(z.unknown()), z.string()]).optional(),
});
const ruleSchema = z.object({
  scope: z.union([z.string(), z.array(z.string())]).exactOptional(),
  settings: z.object({ foreground: z.string() }),
});

/** Includes are a few levels deep; more is a cycle. */
const maxIncludes = 8;

/**
 * Reads the token rules of a theme's JSON file at `path`, after those of the files that it includes. Include paths are relative
 * to the including file.
 */
export async function readTokenRules(
  path: string,
  read: (path: string) => Promise<string>,
  depth = 0,
): Promise<TokenRule[]> {
  const theme = themeSchema.safeParse(parse(await read(path), [], { allowTrailingComma: true }));
  if (!theme.success || depth > maxIncludes) return [];
  const { include, tokenColors } = theme.data;
  const included =
    include === undefined ? [] : await readTokenRules(relativeTo(path, include), read, depth + 1);
  const ownRules = (Array.isArray(tokenColors) ? tokenColors : []).flatMap((rule): TokenRule[] => {
    const parsed = ruleSchema.safeParse(rule);
    if (!parsed.success) return [];
    const { scope, settings } = parsed.data;
    return [{ ...(scope !== undefined && { scope }), foreground: settings.foreground }];
  });
  return [...included, ...ownRules];
}

function relativeTo(path: string, include: string): string {
  return [...path.split("/").slice(0, -1), include].join("/");
}
