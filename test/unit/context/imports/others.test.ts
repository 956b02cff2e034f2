import assert from "node:assert/strict";
import { reached } from "../../../support/reached";

describe("imports of PHP and Ruby", () => {
  it("follow the table of composer.json", async () => {
    const files = {
      "composer.json": '{ "autoload": { "psr-4": { "Shop\\\\": "src/" } } }',
      "src/Ui/View.php":
        "<?php\nnamespace Shop\\Ui;\nuse Shop\\Model\\{Order, Line as L};\nuse Other\\Thing;\nrequire __DIR__ . '/../boot.php';\n",
      "src/Ui/Button.php": "",
      "src/Model/Order.php": "",
      "src/Model/Line.php": "",
      "src/boot.php": "",
    };
    assert.deepEqual(await reached(files, "src/Ui/View.php", "php"), [
      "imported src/Model/Order.php {Order}",
      "imported src/Model/Line.php {Line>L}",
      "imported src/boot.php",
      "package src/Ui/Button.php",
    ]);
  });

  it("are files and constants", async () => {
    const files = {
      "bin/run.rb": "require_relative '../lib/shop'\nrequire 'shop/util'\nShop::OrderLine.new\n",
      "lib/shop.rb": "module Shop; end\n",
      "lib/shop/util.rb": "",
      "lib/shop/order_line.rb": "",
    };
    assert.deepEqual((await reached(files, "bin/run.rb", "ruby")).slice(0, 3), [
      "imported lib/shop.rb",
      "imported lib/shop/util.rb",
      "imported lib/shop/order_line.rb {OrderLine}",
    ]);
  });
});

/** A file, its language and text, another file of the workspace, and how the first one reaches it. */
const cases: readonly (readonly [string, string, string, string, string])[] = [
  ["main.lua", "lua", 'local m = require("shop.model")\n', "shop/model.lua", "imported"],
  ["lib/ui/view.dart", "dart", "import '../model.dart';\n", "lib/model.dart", "imported"],
  ["lib/a.ex", "elixir", "alias Shop.OrderLine\n", "lib/shop/order_line.ex", "imported"],
  ["src/main.zig", "zig", 'const a = @import("a.zig");\n', "src/a.zig", "imported"],
  ["src/Main.hs", "haskell", "import qualified Shop.Order as O\n", "src/Shop/Order.hs", "imported"],
  ["bin/main.ml", "ocaml", "let x = Order.make 1\n", "bin/order.ml", "imported"],
  ["src/Main.jl", "julia", 'include("order.jl")\n', "src/order.jl", "imported"],
  ["bin/run.sh", "shellscript", '. "$DIR/lib.sh"\n', "bin/lib.sh", "imported"],
  ["a/main.scss", "scss", '@use "colors" as c;\n', "a/_colors.scss", "imported"],
  ["api/a.proto", "proto3", 'import "common/b.proto";\n', "common/b.proto", "imported"],
  ["infra/main.tf", "terraform", "var.name\n", "infra/variables.tf", "package"],
];

describe("imports of other languages", () => {
  for (const [path, languageId, text, other, how] of cases) {
    it(languageId, async () => {
      const [found = ""] = await reached({ [path]: text, [other]: "" }, path, languageId);
      assert.ok(found.startsWith(`${how} ${other}`), found);
    });
  }
});
