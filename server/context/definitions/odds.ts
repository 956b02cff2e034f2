import { type Evidence, type EvidenceName, evidenceNames } from "./evidence";

/**
 * Probability that the next line uses a declaration, by logistic regression. `npm run bench -- context --fit
 * --repositories FOLDER` computes the weights; these come from the tuning repositories in docs/benchmarks.md. Only
 * the weight of `located` is set by hand.
 */
export function chanceOf(evidence: Evidence): number {
  const odds = evidenceNames.reduce((sum, name) => sum + weights[name] * evidence[name], bias);
  return 1 / (1 + Math.exp(-odds));
}

const bias = -5.08;
const weights: Readonly<Record<EvidenceName, number>> = {
  named: 1.12,
  namedUnused: 2.72,
  namedMember: 0.6,
  namedMemberUnused: 0.85,
  usedNear: -0.18,
  usedElsewhere: 0.25,
  usedAsMember: 0.87,
  namespaceNear: -0.64,
  package: -0.76,
  header: -0.9,
  reexported: -0.2,
  everything: 0.53,
  further: -1.74,
  located: 1.5,
  member: -1.25,
  nearWords: 3.39,
  headWords: -0.31,
  inHead: -0.25,
  typeNear: 1.12,
  typeInHead: 0.63,
  typeUsed: -0.96,
  manyInFile: -0.85,
  pair: 1.36,
  pathWords: -0.11,
  hidden: -0.45,
  callable: 0.19,
  type: -0.12,
  constant: -0.19,
  short: -1.41,
};
