import assert from "node:assert/strict";
import { EditRefusedError } from "../../../server/edit/editRefusedError";
import { addTests } from "../../../server/edit/tests/addTests";

function added(code: string, file: string, languageId = "typescript"): string {
  return addTests(code.split("\n"), file.split("\n"), languageId).join("\n");
}

const newTest = 'test("new", () => {\n  tax();\n});';
const oldTest = 'test("old", () => {\n  cart();\n});';

describe("new tests in a file with tests", () => {
  it("are appended, and missing imports go after the file's imports", () => {
    const file = `import { cart } from "./cart";\n\n${oldTest}\n`;
    assert.equal(
      added(`import { cart } from './cart';\nimport { tax } from "./tax";\n\n${newTest}`, file),
      `import { cart } from "./cart";\nimport { tax } from "./tax";\n\n${oldTest}\n\n${newTest}\n`,
    );
  });

  it("have their imports after an import of several lines", () => {
    const own = "import {\n  cart,\n  total,\n} from './cart';";
    assert.equal(
      added(`import { tax } from './tax';\n\n${newTest}`, `${own}\n\n${oldTest}\n`),
      `${own}\nimport { tax } from './tax';\n\n${oldTest}\n\n${newTest}\n`,
    );
  });

  it("add whole imports of several lines", () => {
    const own = 'import test from "node:test";';
    const more = "import {\n  // Of a year.\n  rate,\n  tax,\n} from './tax'; // :-(";
    assert.equal(
      added(`${more}\n\n${newTest}`, `${own}\n\n${oldTest}\n`),
      `${own}\n${more}\n\n${oldTest}\n\n${newTest}\n`,
    );
  });

  it("add only the names that an import lacks, in any style", () => {
    const own = "import {\n  cart,\n  total, // of all\n} from './cart';";
    const result = added(
      `import { cart, tax, total } from "./cart";\n\n${newTest}`,
      `${own}\n\n${oldTest}\n`,
    );
    assert.equal(result, `${own}\nimport { tax } from "./cart";\n\n${oldTest}\n\n${newTest}\n`);
    const known = added(`import { total, cart } from "./cart"\n\n${newTest}`, `${own}\n\n${oldTest}\n`);
    assert.equal(known, `${own}\n\n${oldTest}\n\n${newTest}\n`);
  });

  it("add require calls", () => {
    const own = "const {\n  cart,\n} = require('./cart');";
    assert.equal(
      added(`const { cart } = require('./cart');\nconst tax = require('./tax');\n${newTest}`, `${own}\n`),
      `${own}\nconst tax = require('./tax');\n\n${newTest}\n`,
    );
  });

  it("ignore text in strings that only looks like an import", () => {
    const file = `import a from "a";\n\nconst text = \`\nimport b from "b";\n\`;\n`;
    const code = `import c from "c";\nconst more = \`\nimport d from "d";\n\`;`;
    assert.equal(
      added(code, file),
      `import a from "a";\nimport c from "c";\n\nconst text = \`\nimport b from "b";\n\`;\n\nconst more = \`\nimport d from "d";\n\`;\n`,
    );
  });

  it("are rejected if an import has no end", () => {
    const open = "import {\n  cart,\n";
    assert.throws(() => added(newTest, `${open}\n${oldTest}\n`), EditRefusedError);
    assert.throws(() => added(`${open}\n${newTest}`, `${oldTest}\n`), EditRefusedError);
  });
});

describe("new tests in other languages", () => {
  it("handle Python imports in brackets, over two lines, and in one", () => {
    const own = "import pytest\nfrom cart import (\n    cart,\n    total,\n)";
    const code =
      "from cart import cart, tax\nfrom rates import rate, \\\n    day\n\ndef test_tax():\n    assert tax()";
    assert.equal(
      added(code, `${own}\n\n\ndef test_cart():\n    assert cart()\n`, "python"),
      `${own}\nfrom cart import tax\nfrom rates import rate, \\\n    day\n\n\ndef test_cart():\n    assert cart()\n\n\ndef test_tax():\n    assert tax()\n`,
    );
  });

  const goTest = "func TestTax(t *testing.T) {\n\tTax()\n}";
  const goOld = "func TestCart(t *testing.T) {\n\tCart()\n}";
  const goAnswer = `package cart_test\n\nimport (\n\t"reflect"\n\t"testing"\n\n\tq "example.com/quick"\n)\n\n${goTest}`;

  it("add missing Go imports to the import block", () => {
    assert.equal(
      added(goAnswer, `package cart\n\nimport (\n\t"fmt" // for later\n\t"testing"\n)\n\n${goOld}\n`, "go"),
      `package cart\n\nimport (\n\t"fmt" // for later\n\t"testing"\n\t"reflect"\n\tq "example.com/quick"\n)\n\n${goOld}\n\n${goTest}\n`,
    );
    assert.equal(
      added(`import "reflect"\n\n${goTest}`, `package cart\n\nimport (\n\t"testing"\n)\n\n${goOld}\n`, "go"),
      `package cart\n\nimport (\n\t"testing"\n\t"reflect"\n)\n\n${goOld}\n\n${goTest}\n`,
    );
  });

  it("handle a Go file without an import block and one without imports", () => {
    assert.equal(
      added(goAnswer, `package cart\n\nimport "testing"\n\n${goOld}\n`, "go"),
      `package cart\n\nimport "testing"\nimport "reflect"\nimport q "example.com/quick"\n\n${goOld}\n\n${goTest}\n`,
    );
    assert.equal(
      added(`import "testing"\n\n${goTest}`, `package cart\n\n${goOld}\n`, "go"),
      `package cart\n\nimport "testing"\n\n${goOld}\n\n${goTest}\n`,
    );
  });

  it("handle comments between names in a Python import", () => {
    const own = "from cart import (\n# Don't (yet)\n    cart,\n)";
    assert.equal(
      added("from cart import cart\n\nassert cart()", `${own}\n`, "python"),
      `${own}\n\n\nassert cart()\n`,
    );
  });

  it("add nested Rust imports whole", () => {
    const own = "use shop::{\n    cart::{Cart},\n};\nuse other::{\n    a::{B},\n};";
    const code = "use shop::{\n    tax::{Tax},\n};\nuse other::{a::{B}};\n\n#[test]\nfn taxes() {\n}";
    assert.equal(
      added(code, `${own}\n`, "rust"),
      `${own}\nuse shop::{\n    tax::{Tax},\n};\n\n#[test]\nfn taxes() {\n}\n`,
    );
  });

  it("handle Rust, C++ and PHP", () => {
    const code = "use shop::{\n    cart,\n    tax,\n};\n\n#[test]\nfn taxes() {\n    tax();\n}";
    assert.equal(
      added(code, "use shop::{cart, total};\n\n#[test]\nfn carts() {\n    cart();\n}\n", "rust"),
      "use shop::{cart, total};\nuse shop::{tax};\n\n#[test]\nfn carts() {\n    cart();\n}\n\n#[test]\nfn taxes() {\n    tax();\n}\n",
    );
    assert.equal(
      added(
        '#include "a.h"\n#include "b.h"\n\nTEST(B, b) {\n}',
        '#include "a.h"\n\nTEST(A, a) {\n}\n',
        "cpp",
      ),
      '#include "a.h"\n#include "b.h"\n\nTEST(A, a) {\n}\n\nTEST(B, b) {\n}\n',
    );
    const php = "<?php\n\nnamespace Tests;\n\nit('a', function () {\n});\n";
    assert.equal(
      added("<?php\n\nnamespace Tests;\n\nuse Shop\\Tax;\n\nit('b', function () {\n});", php, "php"),
      "<?php\n\nnamespace Tests;\n\nuse Shop\\Tax;\n\nit('a', function () {\n});\n\nit('b', function () {\n});\n",
    );
  });
});
