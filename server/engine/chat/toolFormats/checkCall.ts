import type { ChatTool, ToolCall } from "../../../protocol/chat";
import { withoutNulls } from "../toolSchema";
import { parseLeniently } from "./lenientJson";
import type { WrittenCall } from "./toolFormat";

type Schema = Readonly<Record<string, unknown>>;

export type CheckedCall =
  | Pick<ToolCall, "name" | "arguments">
  /** `problem` is for the model, which should write the call again. */
  | { readonly problem: string; readonly name: string };

/** A call of an offered tool with arguments that fit its schema, or what is wrong. */
export function checkCall(call: WrittenCall, tools: readonly ChatTool[]): CheckedCall {
  if ("problem" in call) return { problem: call.problem, name: call.name ?? "" };
  const tool = tools.find(({ name }) => name === call.name);
  if (tool === undefined) {
    const names = tools.map(({ name }) => name).join(", ");
    return { problem: `There is no tool "${call.name}". The tools are: ${names}.`, name: call.name };
  }
  const { name } = tool;
  const schema = (tool.inputSchema ?? {}) as Schema;
  const given = argumentsOf(call, schema);
  if (given === undefined) return { problem: "The arguments are no valid JSON.", name };
  const properties = propertiesOf(schema);
  const unknown = isClosed(schema)
    ? Object.keys(given).find((key) => !Object.hasOwn(properties, key))
    : undefined;
  if (unknown !== undefined) {
    const known = Object.keys(properties).join(", ") || "none";
    return {
      problem: `The tool "${name}" has no parameter "${unknown}". Its parameters are: ${known}.`,
      name,
    };
  }
  return checkArguments(name, given, schema, "isText" in call && call.isText === true);
}

function checkArguments(name: string, given: Schema, schema: Schema, isText: boolean): CheckedCall {
  const properties = propertiesOf(schema);
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const values: [string, unknown][] = [];
  for (const [key, value] of Object.entries(given)) {
    const wanted = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const fitting = isText ? fromText(String(value), wanted) : coerce(value, wanted);
    const isMissing = fitting?.value === null && required.includes(key) && !isOf(null, typesOf(wanted));
    if (fitting === undefined || isMissing) {
      const type = typesOf(wanted).join(" or ");
      const shown = JSON.stringify(value).slice(0, 60);
      return {
        problem: `The parameter "${key}" of the tool "${name}" must be of type ${type}, not ${shown}.`,
        name,
      };
    }
    values.push([key, fitting.value]);
  }
  const known = withoutNulls(Object.fromEntries(values), schema) as Schema;
  const missing = required.find((key) => !Object.hasOwn(known, key));
  if (missing !== undefined)
    return { problem: `The tool "${name}" needs the parameter "${missing}", which is missing.`, name };
  return { name, arguments: JSON.stringify(known) };
}

function argumentsOf(call: Exclude<WrittenCall, { problem: string }>, schema: Schema): Schema | undefined {
  if ("arguments" in call) return call.arguments;
  // A patch or a command as plain text, for a tool that takes one text.
  const texts = Object.entries(propertiesOf(schema)).filter(([, each]) => typesOf(each).includes("string"));
  const [only] = texts;
  return only !== undefined && texts.length === 1 ? { [only[0]]: call.text } : undefined;
}

function propertiesOf({ properties }: Schema): Schema {
  return typeof properties === "object" && properties !== null ? (properties as Schema) : {};
}

/** Whether only the named parameters may be given. JSON schemas are open by default, but a wrong name is a mistake of the model. */
function isClosed(schema: Schema): boolean {
  const { additionalProperties, patternProperties } = schema;
  const isOpen = additionalProperties === true || typeof additionalProperties === "object";
  const hasChoices = ["anyOf", "oneOf", "allOf", "$ref"].some((key) => key in schema);
  return !isOpen && !hasChoices && patternProperties === undefined;
}

/** The types that a schema names; none for any. */
function typesOf(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, anyOf, oneOf, enum: values } = schema as Schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.map(String);
  if (Array.isArray(values)) return [...new Set(values.map((value) => typeOf(value)))];
  const choices = Array.isArray(anyOf) ? anyOf : oneOf;
  if (!Array.isArray(choices)) return [];
  const each = choices.map(typesOf);
  return each.some((types) => types.length === 0) ? [] : [...new Set(each.flat())];
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value;
}

function isOf(value: unknown, types: readonly string[]): boolean {
  if (types.length === 0) return true;
  const type = typeOf(value);
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

interface Fitting {
  readonly value: unknown;
}

/** The value of a text between tags; undefined if it fits no type of the schema. */
function fromText(text: string, schema: unknown): Fitting | undefined {
  const types = typesOf(schema);
  if (types.length === 0 || types.includes("string")) {
    const isNothing = types.includes("null") && /^\s*(?:null|None)\s*$/.test(text);
    return { value: isNothing ? null : text };
  }
  return coerce(text, schema);
}

/** The value in a type of the schema, where only one meaning is possible. */
function coerce(value: unknown, schema: unknown): Fitting | undefined {
  const types = typesOf(schema);
  // `withoutNulls` removes it where it is optional.
  if (value === null || isOf(value, types)) return { value };
  if (typeof value === "string") {
    const parsed = parseLeniently(value.trim());
    if ("value" in parsed && isOf(parsed.value, types)) return parsed;
    const lower = value.trim().toLowerCase();
    if (types.includes("boolean") && (lower === "true" || lower === "false"))
      return { value: lower === "true" };
    return undefined;
  }
  if (!types.includes("string")) return undefined;
  if (typeof value === "object") return { value: JSON.stringify(value) };
  return { value: String(value) };
}
