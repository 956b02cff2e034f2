import type { Declaration } from "../outline";
import { outlineOf } from "../outlineOf";
import type { ReachedFile } from "../reach";

/** A declaration in another file that can be used at the cursor. */
export interface Candidate {
  readonly declaration: Declaration;
  /** What it is called here; differs from its name where an import renames it. */
  readonly name: string;
  /** The declaration that it is a member of. */
  readonly container?: Declaration;
  /** The type that it is a member of, by its name here. */
  readonly type?: string;
}

/** A file and what it offers. `further`: one of a type that stands in another offered declaration. */
export interface Offer {
  readonly reached: Omit<ReachedFile, "how"> & { readonly how: ReachedFile["how"] | "further" };
  readonly candidates: readonly Candidate[];
}

/** So many members of a declaration are looked at. */
const maxMembers = 80;

/** What a file declares, and the members of that, in the file's order. */
export function candidatesOf({ file, names }: Pick<ReachedFile, "file" | "names">): readonly Candidate[] {
  return outlineOf(file).flatMap((declaration) => {
    const name = names.get(declaration.name) ?? declaration.name;
    const { owner } = declaration;
    const own: Candidate = { declaration, name, ...(owner === undefined ? {} : { type: owner }) };
    const members = declaration.members
      .slice(0, maxMembers)
      .map((member) => ({ declaration: member, name: member.name, container: declaration, type: name }));
    return [own, ...members];
  });
}
