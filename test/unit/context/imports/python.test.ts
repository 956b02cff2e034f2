import assert from "node:assert/strict";
import { reached } from "../../../support/reached";

describe("imports of Python", () => {
  it("are found by dots, from the root and anywhere in the file", async () => {
    const main = `from ..models import Account, Bill as B
from . import helpers, VALUE
import shop.util as u
from shop.long import (
    first,  # the first
    second,
)
from shop.wrapped import one, \\
    two
import os
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from shop.late import Late
def run():
    from .inner import *
`;
    const files = {
      "shop/__init__.py": "",
      "shop/models.py": "class Account: pass\nclass Bill: pass\n",
      "shop/util.py": "",
      "shop/long.py": "",
      "shop/wrapped.pyi": "",
      "shop/late/__init__.py": "class Late: pass\n",
      "shop/sub/__init__.py": "VALUE = 1\n",
      "shop/sub/helpers.py": "",
      "shop/sub/inner.py": "",
      "shop/sub/main.py": main,
    };
    assert.deepEqual(await reached(files, "shop/sub/main.py", "python"), [
      "imported shop/models.py {Account,Bill>B}",
      "imported shop/sub/helpers.py as helpers",
      "imported shop/sub/__init__.py {VALUE}",
      "imported shop/util.py as u",
      "imported shop/long.py {first,second}",
      "imported shop/wrapped.pyi {one,two}",
      "imported shop/late/__init__.py {Late}",
      "imported shop/sub/inner.py",
    ]);
  });

  it("are followed through __init__ to the module that defines the name", async () => {
    const files = {
      "src/shop/__init__.py": "from .orders import Order as Order, Line\nfrom .all import *\n",
      "src/shop/orders.py": "from .lines import Line\nclass Order: pass\n",
      "src/shop/lines.py": "class Line: pass\n",
      "src/shop/all.py": "def every(): pass\n",
      "tests/conftest.py": "",
      "tests/test_shop.py": "from shop import Order, Line, every\n",
    };
    assert.deepEqual(await reached(files, "tests/test_shop.py", "python"), [
      "reexported src/shop/orders.py {Order}",
      "reexported src/shop/lines.py {Line}",
      "reexported src/shop/all.py {every}",
      "package tests/conftest.py",
    ]);
  });
});
