import assert from "node:assert/strict";
import fc from "fast-check";
import { CompletionCache } from "../../../server/completion/generation/cache";

const at = (prefix: string, suffix = "\n") => ({ prefix, suffix, firstLine: 0, eol: "\n" as const });

describe("completion cache", () => {
  it("finds the rest of an answer at every point while it is typed", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.nat(),
        (prefix, answer, suffix, cut) => {
          const cache = new CompletionCache();
          cache.add("a", at(prefix, suffix), answer);
          const typed = cut % answer.length;
          const known = cache.find("a", at(prefix + answer.slice(0, typed), suffix));
          // In repetitive text less may count as typed than was; the offered rest still continues it.
          assert.ok(known !== undefined && answer.endsWith(known.text));
        },
      ),
    );
  });

  it("misses for other places, other files and fully typed answers", () => {
    const cache = new CompletionCache();
    cache.add("a", at("const x = "), "1;");
    assert.equal(cache.find("b", at("const x = ")), undefined);
    assert.equal(cache.find("a", at("const y = ")), undefined);
    assert.equal(cache.find("a", at("const x = 2")), undefined);
    assert.equal(cache.find("a", at("const x = ", "\nother")), undefined);
    assert.equal(cache.find("a", at("const x = 1;")), undefined);
    assert.equal(cache.find("a", at("also const x = ")), undefined);
  });

  it("remembers empty answers", () => {
    const cache = new CompletionCache();
    cache.add("a", at("x"), "");
    assert.deepEqual(cache.find("a", at("x")), { text: "", typedThrough: false });
    cache.add("a", at("x"), "", { reason: "it was incomplete" });
    assert.equal(cache.find("a", at("x"))?.reason, "it was incomplete");
    assert.equal(cache.find("a", at("xy")), undefined);
  });

  it("accepts a bracket or quote that the editor has closed, if the answer closes it too", () => {
    const cache = new CompletionCache();
    cache.add("a", at("f"), "(a, b)");
    assert.equal(cache.find("a", at("f(", ")\n"))?.text, "a, b)");
    assert.equal(cache.find("a", at("f(", "]\n")), undefined);
    cache.add("a", at("s = "), 'f("x")');
    assert.equal(cache.find("a", at('s = f("', '")\n'))?.text, 'x")');
  });

  it("continues when a bracket that the editor closed is typed over", () => {
    const cache = new CompletionCache();
    cache.add("a", at("f(", ")\n"), "a).then(b)");
    assert.equal(cache.find("a", at("f(a", ")\n"))?.text, ").then(b)");
    assert.equal(cache.find("a", at("f(a)", "\n"))?.text, ".then(b)");
    assert.equal(cache.find("a", at("f(a).then(", ")\n"))?.text, "b)");
  });

  it("continues when the editor closes a bracket or quote that the suggestion leaves open", () => {
    const cache = new CompletionCache();
    cache.add("a", at("m.set"), "(key, {");
    assert.equal(cache.find("a", at("m.set(", ")\n"))?.text, "key, {");
    cache.add("a", at("push"), "(`The");
    assert.equal(cache.find("a", at("push(`", "`)\n"))?.text, "The");
    cache.add("a", at("g(x = f", ")\n"), "(1");
    assert.equal(cache.find("a", at("g(x = f(", "))\n"))?.text, "1");
    assert.equal(cache.find("a", at("g(x = f(", "])\n")), undefined);
  });

  it("continues when one of several closed brackets is typed over", () => {
    const cache = new CompletionCache();
    cache.add("a", at("f(g(x", "))\n"), "), y");
    assert.equal(cache.find("a", at("f(g(x)", ")\n"))?.text, ", y");
  });

  it("continues when Enter moves a closed bracket to its own line", () => {
    const cache = new CompletionCache();
    cache.add("a", at("if (x)"), " {\n  y();\n  z");
    assert.equal(cache.find("a", at("if (x) {", "}\n"))?.text, "\n  y();\n  z");
    assert.equal(cache.find("a", at("if (x) {\n  ", "\n}\n"))?.text, "y();\n  z");
    assert.equal(cache.find("a", at("if (x) {\n  y(", ")\n}\n"))?.text, ");\n  z");
    assert.equal(cache.find("a", at("if (x) {\n  ", "\nother\n")), undefined);
  });

  it("drops a closing line that already follows", () => {
    const cache = new CompletionCache();
    cache.add("a", at("if (x)"), " {\n  y();\n}");
    assert.equal(cache.find("a", at("if (x) {\n  ", "\n}\n"))?.text, "y();");
    assert.equal(cache.find("a", at("if (x) {\n  "))?.text, "y();\n}");
    cache.add("a", at("f({", "})\n"), "\n  b: 1,\n}");
    assert.equal(cache.find("a", at("f({\n  ", "\n})\n"))?.text, "b: 1,");
    cache.add("a", at("f() {", "}\n"), "\n  if (x) {\n    y();\n  }");
    assert.equal(cache.find("a", at("f() {\n  ", "\n}\n"))?.text, "if (x) {\n    y();\n  }");
  });

  it("distinguishes places in long files by the text near the cursor", () => {
    const cache = new CompletionCache();
    const long = "line\n".repeat(2000);
    cache.add("a", at(`${long}here `), "yes");
    assert.equal(cache.find("a", at(`${long.slice(500)}here `))?.text, "yes");
    assert.equal(cache.find("a", at(`${long}there `)), undefined);
  });

  it("keeps the latest hundred entries and forgets closed files", () => {
    const cache = new CompletionCache();
    for (let index = 0; index < 101; index++) cache.add("a", at(`${index} `), "x");
    assert.equal(cache.find("a", at("0 ")), undefined);
    assert.ok(cache.find("a", at("1 ")));
    cache.deleteDocument("a");
    assert.equal(cache.find("a", at("1 ")), undefined);
  });
});
