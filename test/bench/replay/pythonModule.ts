import type { Chooser } from "../../support/random";
import { capital, type Entity, entities, type Field, fields, remarks, snake, verbs } from "./words";

const types = { number: "float", text: "str", flag: "bool", date: "datetime", list: "list[str]" } as const;

/** Makes a plausible Python module of about this many lines from templates: data classes and functions. */
export function pythonModule(choose: Chooser, lines: number): string[] {
  const known: Entity[] = [];
  const text = [
    "import json",
    "from dataclasses import dataclass",
    "from datetime import datetime",
    "from pathlib import Path",
    "",
    "",
  ];
  for (let part = 0; text.length < lines; part++) {
    if (part % 6 === 0) {
      const entity = newEntity(choose, known.length);
      known.push(entity);
      text.push(...dataClass(entity), "", "");
    }
    const entity = choose.pick(known.slice(-4));
    const piece = choose.pick([
      sumFunction,
      sumFunction,
      groupFunction,
      checkFunction,
      loadFunction,
      storeClass,
    ]);
    text.push(...piece(choose, entity, part), "", "");
  }
  return text;
}

function newEntity(choose: Chooser, at: number): Entity {
  const name = entities[at % entities.length] ?? "record";
  const again = Math.floor(at / entities.length);
  const chosen = choose.some(fields, choose.between(5, 9));
  return {
    name: again === 0 ? name : `${name}${again + 1}`,
    fields: chosen.map((field) => ({ ...field, name: snake(field.name) })),
  };
}

function dataClass({ name, fields }: Entity): string[] {
  return [
    "@dataclass",
    `class ${capital(name)}:`,
    "    id: str",
    ...fields.map((field) => `    ${field.name}: ${types[field.type]}`),
  ];
}

function fieldOf(choose: Chooser, { fields }: Entity, type: Field["type"]): string {
  return choose.pick([...fields.filter((field) => field.type === type), { name: "id" }]).name;
}

function comment(choose: Chooser, indent: string): string[] {
  return choose.chance(0.3) ? [`${indent}# ${choose.pick(remarks)}`] : [];
}

function sumFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  const amount = fieldOf(choose, entity, "number");
  return [
    `def ${choose.pick(verbs)}_${name}_${amount}_${at}(${name}s: list[${capital(name)}], limit: float = ${choose.between(2, 90)}) -> float:`,
    `    """${choose.pick(remarks)}"""`,
    "    total = 0.0",
    `    for ${name} in ${name}s:`,
    ...comment(choose, "        "),
    `        if ${name}.${fieldOf(choose, entity, "flag")}:`,
    "            continue",
    `        share = min(float(${name}.${amount}), limit)`,
    `        total += share * ${choose.between(1, 9)}`,
    "    return round(total, 2)",
  ];
}

function groupFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  const text = fieldOf(choose, entity, "text");
  return [
    `def ${choose.pick(verbs)}_${name}s_${at}(${name}s: list[${capital(name)}]) -> dict[str, list[${capital(name)}]]:`,
    `    by_${text}: dict[str, list[${capital(name)}]] = {}`,
    `    ordered = sorted(${name}s, key=lambda ${name}: str(${name}.${fieldOf(choose, entity, "date")}))`,
    `    for ${name} in ordered:`,
    ...comment(choose, "        "),
    `        key = str(${name}.${text}).strip().lower()`,
    `        by_${text}.setdefault(key, []).append(${name})`,
    `    return by_${text}`,
  ];
}

function checkFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name, fields } = entity;
  const checks = choose
    .some(fields, choose.between(2, 5))
    .flatMap((field) => [
      `    if ${name}.${field.name} is None:`,
      `        problems.append(f"The ${name} {${name}.id} has no ${field.name}.")`,
    ]);
  return [
    `def check_${name}_${at}(${name}: ${capital(name)}) -> list[str]:`,
    "    problems: list[str] = []",
    ...checks,
    "    return problems",
  ];
}

function loadFunction(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  return [
    `def load_${name}s_${at}(folder: Path) -> list[${capital(name)}]:`,
    `    file = folder / "${name}s-${choose.between(1, 40)}.json"`,
    '    with file.open(encoding="utf-8") as stream:',
    "        parsed = json.load(stream)",
    ...comment(choose, "    "),
    `    return [${capital(name)}(**entry) for entry in parsed["${name}s"] if entry["${fieldOf(choose, entity, "text")}"]]`,
  ];
}

function storeClass(choose: Chooser, entity: Entity, at: number): string[] {
  const { name } = entity;
  const type = capital(name);
  const getters = choose
    .some(entity.fields, choose.between(1, 4))
    .flatMap((field) => [
      "",
      `    def with_${field.name}(self, value: ${types[field.type]}) -> list[${type}]:`,
      ...comment(choose, "        "),
      `        return [item for item in self._items.values() if item.${field.name} == value]`,
    ]);
  return [
    `class ${type}Store${at}:`,
    "    def __init__(self) -> None:",
    `        self._items: dict[str, ${type}] = {}`,
    "",
    `    def add(self, ${name}: ${type}) -> None:`,
    `        if len(self._items) >= ${choose.between(10, 900)}:`,
    '            raise ValueError("The store is full.")',
    `        self._items[${name}.id] = ${name}`,
    ...getters,
  ];
}
