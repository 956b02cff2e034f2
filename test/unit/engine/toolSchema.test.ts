import assert from "node:assert/strict";
import { chatFunctions, grammarSchema, withoutNulls } from "../../../server/engine/chat/toolSchema";

const nothing = { type: "null" };

describe("grammarSchema", () => {
  it("keeps what grammars support and drops the rest", () => {
    const schema = { type: "string", minLength: 1, maxLength: 9999, pattern: "a+", description: "A name" };
    assert.deepEqual(grammarSchema(schema), { type: "string", description: "A name" });
    assert.deepEqual(grammarSchema({ type: "integer", minimum: 1 }), { type: "integer" });
    assert.deepEqual(grammarSchema({ enum: ["a", 1, null, {}] }), { enum: ["a", 1, null] });
    assert.deepEqual(grammarSchema({ const: "x" }), { const: "x" });
    assert.deepEqual(grammarSchema({ type: "array", items: { type: "number" } }), {
      type: "array",
      items: { type: "number" },
    });
  });

  it("lets a property that is not required be null", () => {
    const schema = {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "boolean" } },
      required: ["a"],
    };
    assert.deepEqual(grammarSchema(schema), {
      type: "object",
      properties: { a: { type: "string" }, b: { oneOf: [{ type: "boolean" }, nothing] } },
    });
  });

  it("turns several types into choices", () => {
    assert.deepEqual(grammarSchema({ type: ["string", "null"] }), { oneOf: [{ type: "string" }, nothing] });
    assert.deepEqual(grammarSchema({ anyOf: [{ type: "string" }, { const: 1 }] }), {
      oneOf: [{ type: "string" }, { const: 1 }],
    });
  });

  it("allows anything for unknown schemas", () => {
    for (const schema of [true, {}, { $ref: "#/definitions/a" }, { allOf: [] }, { type: "date" }]) {
      assert.ok("oneOf" in grammarSchema(schema), JSON.stringify(schema));
    }
    assert.deepEqual(grammarSchema({ type: "object" }), { type: "object", additionalProperties: true });
  });
});

describe("withoutNulls", () => {
  const item = { type: "object", properties: { x: { type: "number" } } };
  const schema = {
    type: "object",
    properties: { a: { type: ["string", "null"] }, b: item, list: { type: "array", items: item } },
    required: ["a"],
  };

  it("removes nulls of omitted properties, and keeps intended ones", () => {
    assert.deepEqual(withoutNulls({ a: null, b: null, list: [{ x: null }, { x: 1 }] }, schema), {
      a: null,
      list: [{}, { x: 1 }],
    });
  });

  it("leaves values without a schema unchanged", () => {
    assert.deepEqual(withoutNulls({ a: 1 }, undefined), { a: 1 });
    assert.equal(withoutNulls("x", schema), "x");
  });
});

describe("chatFunctions", () => {
  it("names tools, with and without arguments", () => {
    const tools = [
      { name: "now", description: "The time" },
      {
        name: "read",
        description: "Reads",
        inputSchema: { type: "object", properties: { a: { type: "string" } } },
      },
    ];
    const { now, read } = chatFunctions(tools, (value) => value);
    assert.deepEqual(now, { description: "The time" });
    assert.ok(read?.params);
  });
});
