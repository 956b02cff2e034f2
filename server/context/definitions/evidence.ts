import type { Candidate, Offer } from "./candidates";
import type { Surroundings } from "./surroundings";

/** What speaks for a candidate: numbers from about 0 to 1, each named. Its weight is in `odds.ts`. */
export type Evidence = Readonly<Record<EvidenceName, number>>;

export const evidenceNames = [
  "named",
  "namedUnused",
  "namedMember",
  "namedMemberUnused",
  "usedNear",
  "usedElsewhere",
  "usedAsMember",
  "namespaceNear",
  "package",
  "header",
  "passedOn",
  "everything",
  "further",
  "located",
  "member",
  "nearWords",
  "headWords",
  "inHead",
  "typeNear",
  "typeInHead",
  "typeUsed",
  "manyInFile",
  "pair",
  "pathWords",
  "hidden",
  "callable",
  "type",
  "constant",
  "short",
] as const;
export type EvidenceName = (typeof evidenceNames)[number];

/** What is known of a candidate beside its own words. */
export interface Facts {
  /** Declarations and members of the reached file. */
  readonly count: number;
  /** How alike the paths of both files are, by their names' words, from 0 to 1. */
  readonly pathWords: number;
  /** One of both is the test of the other. */
  readonly isPair: boolean;
  /** How near to the cursor the name stands that a language server has found this for, from 0 to 1. */
  readonly located: number;
}

export function evidenceOf(
  { declaration, name, container, type }: Candidate,
  { names, how, namespace }: Offer["reached"],
  around: Surroundings,
  facts: Facts,
): Evidence {
  const isMember = type !== undefined;
  const isNamed = !isMember && names.has(declaration.name);
  const uses = around.uses(name);
  const isTypeNamed = container !== undefined && names.has(container.name);
  const is = (fact: boolean) => (fact ? 1 : 0);
  return {
    named: is(isNamed),
    namedUnused: is(isNamed && uses === 0),
    namedMember: is(isTypeNamed),
    namedMemberUnused: is(isTypeNamed && around.uses(type ?? "") === 0),
    usedNear: around.near(name),
    usedElsewhere: Math.min(1, Math.log2(1 + uses) / 4),
    usedAsMember: is(isMember && around.isMember(name)),
    namespaceNear: namespace === undefined ? 0 : around.near(namespace),
    package: is(how === "package"),
    header: is(how === "header"),
    passedOn: is(how === "passedOn"),
    further: is(how === "further"),
    everything: is(names.size === 0 && how === "imported"),
    located: facts.located,
    member: is(isMember),
    nearWords: around.nearWords(name),
    headWords: around.headWords(name),
    inHead: is(around.isInHead(name)),
    typeNear: type === undefined ? 0 : Math.max(around.near(type), around.nearType(type)),
    typeInHead: is(type !== undefined && around.isInHead(type)),
    typeUsed: type === undefined ? 0 : Math.min(1, Math.log2(1 + around.uses(type)) / 4),
    manyInFile: Math.log2(1 + facts.count) / 8,
    pair: is(facts.isPair),
    pathWords: facts.pathWords,
    hidden: is(!declaration.exported),
    callable: is(/\w\s?[(<]/.test(declaration.head)),
    type: is(/^[A-Z]/.test(name) && /[a-z]/.test(name)),
    short: is(name.length < 4),
    constant: is(/^[A-Z][A-Z0-9_]+$/.test(name)),
  };
}
