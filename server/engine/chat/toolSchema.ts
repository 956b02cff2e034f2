import type { ChatModelFunctions, GbnfJsonSchema } from "node-llama-cpp";
import type { ChatTool } from "../../protocol/chat";

type Schema = Readonly<Record<string, unknown>>;

/** Any JSON value. */
const anything: GbnfJsonSchema = {
  oneOf: [
    { type: "string" },
    { type: "number" },
    { type: "boolean" },
    { type: "null" },
    { type: "array" },
    { type: "object", additionalProperties: true },
  ],
} as GbnfJsonSchema;

/** Converts tools for the library's chat. `escapeTokens` as in `chatHistory`. */
export function chatFunctions(
  tools: readonly ChatTool[],
  escapeTokens: <Value>(value: Value) => Value,
): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      escapeTokens({
        description,
        ...(inputSchema !== undefined && { params: grammarSchema(inputSchema as Schema) }),
      }),
    ]),
  );
}

/**
 * Converts a JSON schema to the subset that the library's grammars support. They require every property, so an optional one
 * may be null instead; `withoutNulls` removes these nulls from the arguments. Unsupported keywords are left out, and an
 * unsupported type allows anything.
 */
export function grammarSchema(schema: unknown): GbnfJsonSchema {
  if (typeof schema !== "object" || schema === null) return anything;
  const { description, ...rest } = schema as Schema;
  const converted = convert(rest);
  return typeof description === "string" ? ({ ...converted, description } as GbnfJsonSchema) : converted;
}

function convert(schema: Schema): GbnfJsonSchema {
  if (Array.isArray(schema["enum"])) return { enum: schema["enum"].filter(isPlain) };
  if ("const" in schema && isPlain(schema["const"])) return { const: schema["const"] } as GbnfJsonSchema;
  const choices = schema["oneOf"] ?? schema["anyOf"];
  if (Array.isArray(choices)) return { oneOf: choices.map(grammarSchema) };
  const { type } = schema;
  if (Array.isArray(type)) return { oneOf: type.map((each) => grammarSchema({ ...schema, type: each })) };
  switch (type) {
    case "object":
      return object(schema);
    case "array":
      return { type: "array", ...("items" in schema && { items: grammarSchema(schema["items"]) }) };
    case "string":
    case "number":
    case "integer":
    case "boolean":
    case "null":
      return { type };
    default:
      return "properties" in schema ? object(schema) : anything;
  }
}

function object(schema: Schema): GbnfJsonSchema {
  const properties = Object.entries((schema["properties"] ?? {}) as Schema);
  if (properties.length === 0) return { type: "object", additionalProperties: true };
  const required = requiredOf(schema);
  return {
    type: "object",
    properties: Object.fromEntries(
      properties.map(([name, property]) => {
        const converted = grammarSchema(property);
        return [name, required.has(name) ? converted : { oneOf: [converted, { type: "null" }] }];
      }),
    ),
  } as GbnfJsonSchema;
}

/** The arguments without the nulls of optional properties. */
export function withoutNulls(value: unknown, schema: unknown): unknown {
  if (typeof value !== "object" || value === null || typeof schema !== "object" || schema === null)
    return value;
  const { properties, items } = schema as Schema;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, items));
  const required = requiredOf(schema as Schema);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => each !== null || required.has(name))
      .map(([name, each]) => [name, withoutNulls(each, ((properties ?? {}) as Schema)[name])]),
  );
}

function requiredOf({ required }: Schema): ReadonlySet<unknown> {
  return new Set(Array.isArray(required) ? required : []);
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
