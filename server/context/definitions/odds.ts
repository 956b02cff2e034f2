import { type Evidence, type EvidenceName, evidenceNames } from "./evidence";

/**
 * How likely the next line uses a declaration, from 0 to 1, by logistic regression. `npm run bench -- context --fit --repositories FOLDER`
 * works the weights out: these are from the repositories that docs/benchmarks.md names for tuning.
 */
export function chanceOf(evidence: Evidence): number {
  const odds = evidenceNames.reduce((sum, name) => sum + weights[name] * evidence[name], bias);
  return 1 / (1 + Math.exp(-odds));
}

const bias = -5.43;
const weights: Readonly<Record<EvidenceName, number>> = {
  named: 0.96,
  namedUnused: 4.21,
  namedMember: 0.72,
  namedMemberUnused: 0.95,
  usedNear: -0.18,
  usedElsewhere: 0.43,
  usedAsMember: 0.81,
  namespaceNear: -0.81,
  package: -0.96,
  header: -1.09,
  passedOn: -0.43,
  everything: 0.43,
  further: -1.92,
  located: 1.5,
  member: -1.34,
  nearWords: 3.54,
  headWords: -0.32,
  inHead: -0.25,
  typeNear: 1.78,
  typeInHead: 0.15,
  typeUsed: -1.43,
  manyInFile: -0.3,
  pair: 1.05,
  pathWords: 0.4,
  hidden: -0.36,
  callable: 0.14,
  type: 0.01,
  constant: -0.63,
  short: -1.73,
};
