import assert from "node:assert/strict";
import { reached } from "../../../support/reached";

describe("imports of Go", () => {
  it("are packages of the module, of replaced and neighbouring modules, and files of the same package", async () => {
    const main =
      'package main\n\nimport (\n\t"fmt"\n\tdb "example.com/me/shop/internal/db"\n\t"example.com/other/v2"\n\t. "example.com/me/shop/dot"\n)\n';
    const files = {
      "go.mod": "module example.com/me/shop\n\nreplace example.com/other/v2 => ./third/other\n",
      "main.go": main,
      "helper.go": "package main",
      "helper_test.go": "package main",
      "internal/db/db.go": "package db",
      "internal/db/db_test.go": "package db",
      "third/other/other.go": "package other",
      "dot/dot.go": "package dot",
    };
    assert.deepEqual(await reached(files, "main.go", "go"), [
      "imported internal/db/db.go as db",
      "imported third/other/other.go as other",
      "imported dot/dot.go",
      "package helper.go",
    ]);
    const test = await reached(files, "helper_test.go", "go");
    assert.deepEqual(test, ["package helper.go", "package main.go"]);
  });
});

describe("imports of Rust", () => {
  const crate = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
    "crates/my-core/Cargo.toml": '[package]\nname = "my-core"\n',
    "crates/my-core/src/lib.rs":
      "mod error;\npub mod deep;\npub use self::error::{Error, Kind as K};\npub use deep::*;\n",
    "crates/my-core/src/error.rs": "pub struct Error;\npub enum Kind {}\n",
    "crates/my-core/src/deep/mod.rs": "pub struct Deep;\n",
    "crates/app/Cargo.toml": '[package]\nname = "app"\n',
    "crates/app/src/main.rs": 'mod model;\nmod a;\n#[path = "odd_name.rs"]\nmod odd;\n',
    "crates/app/src/odd_name.rs": "",
    "crates/app/src/model.rs": "pub struct Order;\n",
    "crates/app/src/a/mod.rs": "pub mod b;\npub mod sibling;\n",
    "crates/app/src/a/sibling.rs": "pub struct Thing;\npub enum Shape { Round }\n",
  };

  it("are module trees of the crate, and modules that a file declares", async () => {
    const text = `use crate::{model::{self, Order as O}, a::sibling::*};
use super::sibling::{Thing, Shape::Round};
use std::fmt;
mod tests {
    use super::*;
}
`;
    const found = await reached({ ...crate, "crates/app/src/a/b.rs": text }, "crates/app/src/a/b.rs", "rust");
    assert.deepEqual(found, [
      "imported crates/app/src/model.rs as model",
      "imported crates/app/src/model.rs {Order>O}",
      "imported crates/app/src/a/sibling.rs",
      "imported crates/app/src/a/sibling.rs {Thing}",
      "imported crates/app/src/a/sibling.rs {Round,Shape}",
    ]);
    assert.deepEqual(await reached(crate, "crates/app/src/main.rs", "rust"), [
      "imported crates/app/src/model.rs as model",
      "imported crates/app/src/a/mod.rs as a",
      "imported crates/app/src/odd_name.rs as odd",
      "reexported crates/app/src/a/sibling.rs as sibling",
    ]);
  });

  it("are followed through other crates of the workspace and their public uses", async () => {
    const text = "use my_core::{Error, K, Deep};\nuse my_core::deep::Deep as D;\n";
    const found = await reached({ ...crate, "crates/app/src/x.rs": text }, "crates/app/src/x.rs", "rust");
    assert.deepEqual(found, [
      "reexported crates/my-core/src/error.rs {Error,Kind>K}",
      "reexported crates/my-core/src/deep/mod.rs {Deep}",
      "imported crates/my-core/src/deep/mod.rs {Deep>D}",
    ]);
  });
});

describe("imports of C", () => {
  it("are headers, the headers that these include, and the file's own header", async () => {
    const files = {
      "src/main.c": '#include "node.h"\n#include <shop/api.h>\n#include <stdio.h>\n',
      "src/main.h": "",
      "src/node.h": '#include "base.h"\n',
      "src/base.h": "",
      "include/shop/api.h": "",
    };
    assert.deepEqual(await reached(files, "src/main.c", "c"), [
      "imported src/node.h",
      "imported include/shop/api.h",
      "header src/base.h",
      "header src/main.h",
    ]);
    assert.deepEqual(await reached({ "include/a.h": "", "src/a.cc": "" }, "include/a.h", "cpp"), [
      "package src/a.cc",
    ]);
  });
});

describe("imports of Java and Kotlin", () => {
  const java = (name: string) => `package com.shop;\nclass ${name} {}\n`;
  const files = {
    "app/pom.xml": "<artifactId>model</artifactId>",
    "app/src/main/java/com/shop/ui/View.java":
      "package com.shop.ui;\nimport com.shop.model.Order;\nimport static com.shop.model.Order.sum;\nimport com.shop.model.Order.Line;\nimport com.shop.all.*;\nimport java.util.List;\nclass View { Button b; }\n",
    "app/src/main/java/com/shop/ui/Button.java": java("Button"),
    "app/src/main/java/com/shop/ui/Attic.java": java("Attic"),
    "app/src/main/java/com/shop/all/Every.java": java("Every"),
    "app/src/test/java/com/shop/ui/ViewTest.java": "package com.shop.ui;\nclass ViewTest { View v; }\n",
    "a-module/src/main/java/com/other/X.java": "",
    "model/src/main/java/com/shop/model/Order.java": java("Order"),
  };

  it("are classes of all modules, and of the same package in main and test code", async () => {
    const order = "imported model/src/main/java/com/shop/model/Order.java";
    assert.deepEqual(await reached(files, "app/src/main/java/com/shop/ui/View.java", "java"), [
      `${order} {Order}`,
      `${order} {sum,Order}`,
      `${order} {Line,Order}`,
      "imported app/src/main/java/com/shop/all/Every.java",
      "package app/src/test/java/com/shop/ui/ViewTest.java",
      "package app/src/main/java/com/shop/ui/Button.java",
      "package app/src/main/java/com/shop/ui/Attic.java",
    ]);
    const [first] = await reached(files, "app/src/test/java/com/shop/ui/ViewTest.java", "java");
    assert.equal(first, "package app/src/main/java/com/shop/ui/View.java");
  });

  it("are functions of a package in Kotlin, whatever the file is called", async () => {
    const kotlin = {
      "src/commonMain/kotlin/shop/tools/Strings.kt": "package shop.tools\nfun String.cut(n: Int) = 1\n",
      "src/commonMain/kotlin/shop/tools/Other.kt": "package shop.tools\n",
      "src/jvmMain/kotlin/shop/app/Main.kt": "package shop.app\nimport shop.tools.cut as shorten\n",
    };
    assert.deepEqual(await reached(kotlin, "src/jvmMain/kotlin/shop/app/Main.kt", "kotlin"), [
      "imported src/commonMain/kotlin/shop/tools/Strings.kt {cut>shorten}",
    ]);
  });
});

describe("imports of C# and Swift", () => {
  it("are types, found by their file names", async () => {
    const project = {
      "src/Shop/Shop.csproj": "<Project />",
      "src/Shop/Core/Order.cs": "",
      "src/Shop/Core/Unused.cs": "",
      "src/Shop/Ui/View.cs": "",
      "test/Shop.Tests/Shop.Tests.csproj": '<ProjectReference Include="..\\..\\src\\Shop\\Shop.csproj" />',
      "test/Shop.Tests/ViewTests.cs":
        "using Shop.Core;\nclass ViewTests { View v = new View(new Order()); }\n",
    };
    assert.deepEqual(await reached(project, "test/Shop.Tests/ViewTests.cs", "csharp"), [
      "imported src/Shop/Core/Order.cs",
      "package src/Shop/Ui/View.cs",
    ]);
    const swift = {
      "Sources/App/Main.swift": "import Model\nlet view = View()\n",
      "Sources/App/Views/Other.swift": "",
      "Sources/App/Views/View.swift": "",
      "Sources/Model/Order.swift": "",
    };
    assert.deepEqual(await reached(swift, "Sources/App/Main.swift", "swift"), [
      "imported Sources/Model/Order.swift",
      "package Sources/App/Views/View.swift",
      "package Sources/App/Views/Other.swift",
    ]);
  });
});
