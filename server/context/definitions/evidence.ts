import type { Candidate, DeclaringFile } from "./candidates";
import type { Surroundings } from "./surroundings";

/** Features of a candidate for the regression in `odds.ts`, each about 0 to 1. */
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
  "reexported",
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

/** Facts about a candidate's file and location. */
export interface Facts {
  /** Number of declarations and members in the reached file. */
  readonly count: number;
  /** Similarity of both file names by their words, from 0 to 1. */
  readonly pathWords: number;
  /** Whether one file is the test of the other. */
  readonly isPair: boolean;
  /** Nearness to the cursor of the name that a language server resolved to this, from 0 (none) to 1. */
  readonly located: number;
}

export function evidenceOf(
  { declaration, name, container, type }: Candidate,
  { names, how, namespace }: DeclaringFile["reached"],
  around: Surroundings,
  facts: Facts,
): Evidence {
  const isMember = type !== undefined;
  const isNamed = !isMember && names.has(declaration.name);
  const uses = around.useCount(name);
  const isTypeNamed = container !== undefined && names.has(container.name);
  const is = (fact: boolean) => (fact ? 1 : 0);
  return {
    named: is(isNamed),
    namedUnused: is(isNamed && uses === 0),
    namedMember: is(isTypeNamed),
    namedMemberUnused: is(isTypeNamed && around.useCount(type ?? "") === 0),
    usedNear: around.nearness(name),
    usedElsewhere: Math.min(1, Math.log2(1 + uses) / 4),
    usedAsMember: is(isMember && around.isMember(name)),
    namespaceNear: namespace === undefined ? 0 : around.nearness(namespace),
    package: is(how === "package"),
    header: is(how === "header"),
    reexported: is(how === "reexported"),
    further: is(how === "further"),
    everything: is(names.size === 0 && how === "imported"),
    located: facts.located,
    member: is(isMember),
    nearWords: around.nearWords(name),
    headWords: around.headWords(name),
    inHead: is(around.isInHead(name)),
    typeNear: type === undefined ? 0 : Math.max(around.nearness(type), around.typeNearness(type)),
    typeInHead: is(type !== undefined && around.isInHead(type)),
    typeUsed: type === undefined ? 0 : Math.min(1, Math.log2(1 + around.useCount(type)) / 4),
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
