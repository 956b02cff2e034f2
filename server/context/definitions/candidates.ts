import type { Declaration } from "../outline";
import { outlineOf } from "../outlineOf";
import type { ReachedFile } from "../reach";

/** A declaration in another file that is usable at the cursor. */
export interface Candidate {
  readonly declaration: Declaration;
  /** Local name; differs from the declared name if an import renames it. */
  readonly name: string;
  /** The declaration that contains this member. */
  readonly container?: Declaration;
  /** Local name of the type that contains this member. */
  readonly type?: string;
}

/** A file and its candidates. `further`: the file declares a type that another candidate mentions. */
export interface DeclaringFile {
  readonly reached: Omit<ReachedFile, "how"> & { readonly how: ReachedFile["how"] | "further" };
  readonly candidates: readonly Candidate[];
}

/** Limit per declaration. */
const maxMembers = 80;

/** The declarations of a file and their members, in file order. */
export function candidatesOf({ file, names }: Pick<ReachedFile, "file" | "names">): readonly Candidate[] {
  return outlineOf(file).flatMap((declaration) => {
    const name = names.get(declaration.name) ?? declaration.name;
    const { owner } = declaration;
    const own: Candidate = { declaration, name, ...(owner !== undefined && { type: owner }) };
    const members = declaration.members
      .slice(0, maxMembers)
      .map((member) => ({ declaration: member, name: member.name, container: declaration, type: name }));
    return [own, ...members];
  });
}
