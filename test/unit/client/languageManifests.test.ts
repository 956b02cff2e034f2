import assert from "node:assert/strict";
import { nameIn } from "../../../client/ui/languageManifests";

describe("the name of a language", () => {
  const languages = (...given: unknown[]) => ({ contributes: { languages: given } });
  const manifests = [
    {},
    { contributes: {} },
    languages({ id: "python" }, { id: "cpp", aliases: ["C++", "Cpp"] }),
    languages({ id: "python", aliases: [] }, "wrong", null, { aliases: ["Nothing"] }),
    languages({ id: "python", aliases: ["Python", "py"] }, { id: "later", aliases: ["%later%"] }),
    languages({ id: "python", aliases: ["Another"] }),
  ];

  it("is the first one that an extension gives", () => {
    assert.equal(nameIn(manifests, "cpp"), "C++");
    assert.equal(nameIn(manifests, "python"), "Python");
  });

  it("is unknown for other languages, and for those whose name stands elsewhere", () => {
    for (const id of ["go", "later", "", "Nothing"]) assert.equal(nameIn(manifests, id), undefined);
  });
});
