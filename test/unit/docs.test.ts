import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { RegistrationRequest, UnregistrationRequest } from "vscode-languageserver-protocol";

const pages = [
  ...globSync("*.md"),
  ...globSync("docs/*.md"),
  ...globSync("{client,server,media,test}/**/README.md"),
].map((page) => page.replaceAll("\\", "/"));

/** Methods of LSP that look like a path in client/. */
const methods: ReadonlySet<string> = new Set([RegistrationRequest.method, UnregistrationRequest.method]);

/** Paths in a page's code spans: those from the root, and in a room's README those of its own files. */
function namedPaths(page: string): string[] {
  const text = readFileSync(page, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const fromRoot = /^(?:client|server|media|test|scripts|docs)\/[\w./-]+$/;
  const ownFile = /^[\w-]+(?:\/[\w.-]+)*(?:\.tsx?|\.mjs|\/)$/;
  const inRoom = /\/README\.md$/.test(page);
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => !methods.has(code) && (fromRoot.test(code) || (inRoom && ownFile.test(code))));
}

function exists(path: string, page: string): boolean {
  const places = /^(?:client|server|media|test|scripts|docs)\//.test(path)
    ? [path]
    : [join(dirname(page), path)];
  return places.some((place) => existsSync(place) || existsSync(`${place}.ts`) || existsSync(`${place}.tsx`));
}

/** Relative links of a page, outside of fences and code spans. */
function linksOf(text: string): { readonly file: string; readonly anchor: string }[] {
  const prose = text.replace(/^\s*```[\s\S]*?^\s*```/gm, "").replace(/(?<!\[)`[^`\n]+`(?!\])/g, "");
  const links = prose.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g);
  return Array.from(links, ([, file = "", anchor = ""]) => ({ file, anchor }));
}

/** The anchors that GitHub gives the headings of a page: their text in lower case, with hyphens for spaces. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6} +(.+?) *#*$/gm);
  const anchors = Array.from(headings, ([, heading = ""]) => {
    const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const anchor = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return new Set(anchors);
}

describe("documents", () => {
  it("are found", () => {
    assert.ok(pages.length > 15);
    assert.ok(pages.flatMap(namedPaths).length > 200);
  });

  for (const page of pages.filter((each) => each !== "CHANGELOG.md")) {
    it(`name only existing files: ${page}`, () => {
      assert.deepEqual(
        namedPaths(page).filter((path) => !exists(path, page)),
        [],
      );
    });

    it(`link only to existing files and headings: ${page}`, () => {
      const text = readFileSync(page, "utf8");
      const broken = linksOf(text).filter(({ file, anchor }) => {
        const target = file === "" ? page : join(dirname(page), file);
        if (!existsSync(target)) return true;
        return anchor !== "" && !anchorsOf(readFileSync(target, "utf8")).has(anchor);
      });
      assert.deepEqual(broken, []);
    });
  }

  it("have the anchors that GitHub makes", () => {
    const headings = [
      "# A `b.c` *d*",
      "## It's: x, y",
      "## [Link](a.md) – z_1",
      "## A b.c d",
      "```",
      "# no",
      "```",
    ];
    assert.deepEqual([...anchorsOf(headings.join("\n"))], ["a-bc-d", "its-x-y", "link--z_1", "a-bc-d-1"]);
    assert.deepEqual(linksOf("[a](b.md#c) `[d](e)` [`f`](#g) [h](https://i)"), [
      { file: "b.md", anchor: "c" },
      { file: "", anchor: "g" },
    ]);
  });

  it("are linked from the README, if they are in docs", () => {
    const linked = new Set(linksOf(readFileSync("README.md", "utf8")).map(({ file }) => file));
    assert.deepEqual(
      pages.filter((page) => page.startsWith("docs/") && !linked.has(page)),
      [],
    );
  });

  it("name every room in ARCHITECTURE.md", () => {
    const text = readFileSync("ARCHITECTURE.md", "utf8");
    const files = globSync("{client,server}/*/**/*.ts").map((file) => file.replaceAll("\\", "/"));
    const rooms = [...new Set(files.map((file) => file.split("/").slice(0, 2).join("/")))];
    assert.ok(rooms.length > 30);
    assert.deepEqual(
      rooms.filter((room) => !text.includes(`\`${room}\``)),
      [],
    );
  });
});
