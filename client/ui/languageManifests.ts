import { z } from "zod";

const manifest = z.object({ contributes: z.object({ languages: z.array(z.unknown()) }) });
const named = z.object({ id: z.string(), aliases: z.tuple([z.string()], z.string()) });

/** The name that one of these manifests gives the language. */
export function nameIn(manifests: readonly unknown[], id: string): string | undefined {
  for (const each of manifests) {
    const { data } = manifest.safeParse(each);
    for (const language of data?.contributes.languages ?? []) {
      const { data: found } = named.safeParse(language);
      // A name in another language stands elsewhere, as "%name%".
      if (found?.id === id && !/^%.*%$/.test(found.aliases[0])) return found.aliases[0];
    }
  }
  return undefined;
}
