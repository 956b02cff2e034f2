import { parse } from "jsonc-parser";
import { z } from "zod";
import type { TokenRule } from "./codeColors";

const themeSchema = z.object({
  include: z.string().optional(),
  /** A path stands for a file in TextMate's own format. */
  tokenColors: z.union([z.array(z.unknown()), z.string()]).optional(),
});
const ruleSchema = z.object({
  scope: z.union([z.string(), z.array(z.string())]).exactOptional(),
  settings: z.object({ foreground: z.string() }),
});

/** Themes include one another over a few steps; more is a circle. */
const maxIncludes = 8;

/**
 * The rules of a theme's JSON file, those of the files that it includes first. `read` returns the text of a file, relative to
 * the one before; the first path is `path`.
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
  const own = (Array.isArray(tokenColors) ? tokenColors : []).flatMap((rule): TokenRule[] => {
    const parsed = ruleSchema.safeParse(rule);
    if (!parsed.success) return [];
    const { scope, settings } = parsed.data;
    return [{ ...(scope === undefined ? {} : { scope }), foreground: settings.foreground }];
  });
  return [...included, ...own];
}

function relativeTo(path: string, include: string): string {
  return [...path.split("/").slice(0, -1), include].join("/");
}
