import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { isNeeded, ownServerFiles } from "../../../../client/farHost/install/serverFiles";
import { type TarFile, tarOf } from "../../../../client/farHost/install/tar";
import { openVsix } from "../../../../client/farHost/install/vsix";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "inhouse-far-install-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (path: string, bytes: Buffer): TarFile => ({
  path,
  size: bytes.length,
  open: () => Readable.from(bytes.length === 0 ? [] : [bytes]),
});

describe("the archive for a far host", () => {
  it("is unpacked by the system's tar to the same files", async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9@._ü-]{1,60}$/).filter((each) => !/^\.+$/.test(each));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.uint8Array({ maxLength: 2000 })),
          {
            selector: ([steps]) => steps[0]?.toLowerCase(),
            minLength: 1,
            maxLength: 5,
          },
        ),
        async (files) => {
          const target = mkdtempSync(join(folder, "out-"));
          const given = files.map(([steps, bytes]) => fileOf(steps.join("/"), Buffer.from(bytes)));
          execFileSync("tar", ["-x", "-f", "-", "-C", target], {
            input: await buffer(Readable.from(tarOf(given))),
          });
          for (const [steps, bytes] of files)
            assert.deepEqual(readFileSync(join(target, ...steps)), Buffer.from(bytes));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("refuses a path that does not fit, and a file that has changed", async () => {
    const long = fileOf("x".repeat(101), Buffer.from("x"));
    await assert.rejects(buffer(Readable.from(tarOf([long]))), /too long for an archive/);
    await assert.rejects(
      buffer(Readable.from(tarOf([{ ...fileOf("a", Buffer.from("x")), size: 2 }]))),
      /has changed/,
    );
  });
});

describe("the files for a far host", () => {
  it("are the server and the packages, in each layout", () => {
    for (const path of [
      ...["package.json", "LICENSE", "dist/server/main.mjs", "dist/server/assets/starter.gguf"],
      ...[
        "node_modules/node-llama-cpp/dist/index.js",
        "dist/node_modules/@node-llama-cpp/linux-arm64/bins/a.node",
      ],
    ])
      assert.equal(isNeeded(path), true, path);
    for (const path of [
      ...[
        "dist/client/extension.js",
        "dist/server/main.mjs.map",
        "media/icon.png",
        ".git/config",
        "README.md",
      ],
      ...["node_modules/.bin/tsc", "../package.json", "dist/integrity.json", "other/node_modules/a.js"],
    ])
      assert.equal(isNeeded(path), false, path);
  });
});

describe("the files of this machine's installation", () => {
  it("are taken from an installed package too, which names its license otherwise", async () => {
    for (const path of [
      "dist/server/main.mjs",
      "dist/node_modules/a/index.js",
      "package.json",
      "LICENSE.txt",
      "readme.md",
    ]) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), path);
    }
    symlinkSync("/etc/passwd", join(folder, "dist/server/link"));
    const files = await ownServerFiles(folder);
    assert.deepEqual(
      files.map(({ path, size }) => `${path} ${size}`),
      ["LICENSE.txt 11", "dist/node_modules/a/index.js 28", "dist/server/main.mjs 20", "package.json 12"],
    );
  });
});

describe("a package for a far host", () => {
  const wanted = { version: "1.2.3", platform: "linux-arm64" };
  const identity = (version: string, platform: string, id = "inhouse") =>
    `<PackageManifest><Metadata><Identity Language="en-US" Id="${id}" Version="${version}" Publisher="inhouse" TargetPlatform="${platform}"/></Metadata></PackageManifest>`;

  /** A ZIP, made by Python, which also makes names that no good program would. */
  function zip(files: Readonly<Record<string, string>>): string {
    const path = join(folder, "package.vsix");
    const program =
      "import sys,json,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED)\nfor n,t in json.load(sys.stdin).items(): z.writestr(n,t)\nz.close()";
    execFileSync("python3", ["-c", program, path], { input: JSON.stringify(files) });
    return path;
  }

  it("gives the files that the server needs", async () => {
    const path = zip({
      "extension.vsixmanifest": identity("1.2.3", "linux-arm64"),
      "extension/package.json": "{}",
      "extension/dist/server/main.mjs": "main",
      "extension/dist/client/extension.js": "client",
      "extension/dist/node_modules/a/index.js": "a",
    });
    const { files, close } = await openVsix(path, wanted);
    const texts = await Promise.all(
      files.map(async ({ path: name, size, open }) => [name, size, (await buffer(await open())).toString()]),
    );
    close();
    assert.deepEqual(texts, [
      ["package.json", 2, "{}"],
      ["dist/server/main.mjs", 4, "main"],
      ["dist/node_modules/a/index.js", 1, "a"],
    ]);
  });

  for (const [what, files, sentence] of [
    [
      "another version",
      { "extension.vsixmanifest": identity("1.2.4", "linux-arm64") },
      /is Inhouse 1\.2\.4 for linux-arm64\. Choose the package of Inhouse 1\.2\.3/,
    ],
    [
      "another platform",
      { "extension.vsixmanifest": identity("1.2.3", "linux-x64") },
      /for linux-x64\. Choose the package of Inhouse 1\.2\.3 for linux-arm64/,
    ],
    [
      "another extension",
      { "extension.vsixmanifest": identity("1.2.3", "linux-arm64", "other") },
      /not a VSIX package of Inhouse/,
    ],
    ["no manifest", { "extension/package.json": "{}" }, /not a VSIX package of Inhouse/],
    [
      "no server",
      { "extension.vsixmanifest": identity("1.2.3", "linux-arm64") },
      /not a VSIX package of Inhouse/,
    ],
    [
      "a path out of it",
      { "extension.vsixmanifest": identity("1.2.3", "linux-arm64"), "extension/dist/server/../../../x": "" },
      /not a VSIX package of Inhouse/,
    ],
  ] as const)
    it(`is refused: ${what}`, async () => {
      await assert.rejects(openVsix(zip(files), wanted), sentence);
    });

  it("is refused when it is damaged anywhere", async () => {
    const path = zip({
      "extension.vsixmanifest": identity("1.2.3", "linux-arm64"),
      "extension/package.json": "{}",
    });
    const whole = readFileSync(path);
    for (let length = 0; length < statSync(path).size; length += 25) {
      writeFileSync(path, whole.subarray(0, length));
      await assert.rejects(openVsix(path, wanted), /not a VSIX package of Inhouse/);
    }
    assert.deepEqual(readdirSync(folder), ["package.vsix"]);
  });
});
