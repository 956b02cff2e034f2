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

    it(`link only to existing files: ${page}`, () => {
      const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)];
      assert.deepEqual(
        links.map(([, link = ""]) => link).filter((link) => !existsSync(join(dirname(page), link))),
        [],
      );
    });
  }

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
