import type { Chooser } from "../../support/random";
import { capital, type Entity, entities, type Field, fields, remarks, verbs } from "./words";

const types = { number: "number", text: "string", flag: "boolean", date: "Date", list: "string[]" } as const;

/** Makes a plausible TypeScript module of about this many lines from templates: interfaces, functions, classes. */
export function typescriptModule(choose: Chooser, lines: number): string[] {
  const known: Entity[] = [];
  const text = ['import { readFile } from "node:fs/promises";', 'import { join } from "node:path";', ""];
  for (let part = 0; text.length < lines; part++) {
    if (part % 6 === 0) {
      const entity = newEntity(choose, known.length);
      known.push(entity);
      text.push(...entityInterface(entity), "");
    }
    const entity = choose.pick(known.slice(-4));
    const piece = choose.pick([
      sumFunction,
      sumFunction,
      mapFunction,
      checkFunction,
      storeClass,
      loadFunction,
    ]);
    text.push(...piece(choose, entity, part), "");
  }
  return text;
}

function newEntity(choose: Chooser, at: number): Entity {
  const name = entities[at % entities.length] ?? "record";
  const again = Math.floor(at / entities.length);
  return {
    name: again === 0 ? name : `${name}${again + 1}`,
    fields: choose.some(fields, choose.between(5, 9)),
  };
}

function entityInterface({ name, fields }: Entity): string[] {
  const members = fields.map((field) => `  readonly ${field.name}: ${types[field.type]};`);
  return [`export interface ${capital(name)} {`, "  readonly id: string;", ...members, "}"];
}

function fieldOf(choose: Chooser, { fields }: Entity, type: Field["type"]): string {
  return choose.pick([...fields.filter((field) => field.type === type), { name: "id" }]).name;
}

function comment(choose: Chooser, indent: string): string[] {
  return choose.chance(0.3) ? [`${indent}// ${choose.pick(remarks)}`] : [];
}

function sumFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  const amount = fieldOf(choose, entity, "number");
  const flag = fieldOf(choose, entity, "flag");
  return [
    `export function ${choose.pick(verbs)}${capital(name)}${capital(amount)}${at}(${name}s: readonly ${capital(name)}[], limit = ${choose.between(2, 90)}): number {`,
    "  let total = 0;",
    `  for (const ${name} of ${name}s) {`,
    ...comment(choose, "    "),
    `    if (${name}.${flag}) continue;`,
    `    const share = Math.min(Number(${name}.${amount}), limit);`,
    `    total += share * ${choose.between(1, 9)};`,
    "  }",
    "  return Math.round(total);",
    "}",
  ];
}

function mapFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  const text = fieldOf(choose, entity, "text");
  const other = fieldOf(choose, entity, "date");
  return [
    `export function ${choose.pick(verbs)}${capital(name)}s${at}(${name}s: readonly ${capital(name)}[]): Map<string, ${capital(name)}> {`,
    `  const by${capital(text)} = new Map<string, ${capital(name)}>();`,
    `  const sorted = ${name}s.toSorted((a, b) => String(a.${other}).localeCompare(String(b.${other})));`,
    `  for (const ${name} of sorted) {`,
    ...comment(choose, "    "),
    `    const key = String(${name}.${text}).trim().toLowerCase();`,
    `    if (!by${capital(text)}.has(key)) by${capital(text)}.set(key, ${name});`,
    "  }",
    `  return by${capital(text)};`,
    "}",
  ];
}

function checkFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name, fields } = entity;
  const checks = choose
    .some(fields, choose.between(2, 5))
    .flatMap((field) => [
      `  if (${name}.${field.name} === undefined) {`,
      `    problems.push(\`The ${name} \${${name}.id} has no ${field.name}.\`);`,
      "  }",
    ]);
  return [
    `/** ${choose.pick(remarks)} */`,
    `function check${capital(name)}${at}(${name}: ${capital(name)}): string[] {`,
    "  const problems: string[] = [];",
    ...checks,
    "  return problems;",
    "}",
  ];
}

function loadFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  return [
    `export async function load${capital(name)}s${at}(folder: string): Promise<${capital(name)}[]> {`,
    `  const file = join(folder, "${name}s-${choose.between(1, 40)}.json");`,
    '  const content = await readFile(file, "utf8");',
    `  const parsed = JSON.parse(content) as { ${name}s: ${capital(name)}[] };`,
    ...comment(choose, "  "),
    `  return parsed.${name}s.filter((${name}) => ${name}.${fieldOf(choose, entity, "text")} !== "");`,
    "}",
  ];
}

function storeClass(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  const type = capital(name);
  const getters = choose
    .some(entity.fields, choose.between(1, 4))
    .flatMap((field) => [
      "",
      `  with${capital(field.name)}(value: ${types[field.type]}): ${type}[] {`,
      ...comment(choose, "    "),
      `    return [...this.#items.values()].filter((item) => item.${field.name} === value);`,
      "  }",
    ]);
  return [
    `export class ${type}Store${at} {`,
    `  readonly #items = new Map<string, ${type}>();`,
    "",
    `  add(${name}: ${type}): void {`,
    `    if (this.#items.size >= ${choose.between(10, 900)}) throw new Error("The store is full.");`,
    `    this.#items.set(${name}.id, ${name});`,
    "  }",
    ...getters,
    "}",
  ];
}
