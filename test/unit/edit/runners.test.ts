import assert from "node:assert/strict";
import { runnerOf, runners, runs } from "../../../server/protocol/code/runners";

/** All paths that a glob's alternatives expand to; "*" becomes a name. */
function examplesOf(glob: string): string[] {
  const found = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob);
  if (found === null)
    return [glob.replaceAll("**", "deep/some.file").replaceAll("*", "some").replaceAll("?", "a")];
  const [, before = "", inner = "", behind = ""] = found;
  return inner.split(",").flatMap((each) => examplesOf(`${before}${each}${behind}`));
}

/** Other spellings of a path for a file system that ignores case, unseen characters or suffixes of names. */
const disguises: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/home/me/shop/packages/web/${path}`,
  (path) => path.toUpperCase(),
  (path) => path.replaceAll("/", "\\"),
  (path) => `${path}. `,
  (path) => `${path}::$DATA`,
  (path) => `${path.slice(0, 1)}\u200c${path.slice(1)}`,
  (path) => `${path.slice(0, 2)}\u034f${path.slice(2)}`,
  (path) => path.replaceAll("k", "\u212a").replaceAll("s", "\u017f"),
];

describe("files that a tool runs by itself", () => {
  for (const runner of runners)
    it(`${runner.files.join(" ")}: ${runner.is}`, () => {
      assert.match(runner.is, /^(?:run|used|followed) (?:by|at|when) \S/);
      assert.ok(URL.canParse(runner.source) && runner.source.startsWith("https://"), runner.source);
      for (const glob of runner.files) {
        assert.equal(glob, glob.toLowerCase());
        for (const example of examplesOf(glob)) {
          for (const disguise of disguises)
            assert.ok(runs(runner, disguise(example)), JSON.stringify(disguise(example)));
          const isOpenAhead = runner.files.some((each) => each.startsWith("*"));
          if (!isOpenAhead && !glob.startsWith("{"))
            assert.equal(runs(runner, `x${example}`), false, `x${example}`);
          if (!/\*\}?$/.test(glob)) assert.equal(runs(runner, `${example}~x`), false, `${example}~x`);
        }
      }
    });

  it("are listed only once", () => {
    const all = runners.flatMap(({ files }) => files);
    assert.deepEqual(
      all.filter((each, at) => all.indexOf(each) !== at),
      [],
    );
  });

  for (const path of [
    ...[
      ".mcp.json",
      ".claude/settings.json",
      ".cursor/mcp.json",
      ".codex/config.toml",
      ".gemini/settings.json",
      "AGENTS.md",
    ],
    ...[
      ".vscode/tasks.json",
      ".vscode/extensions.json",
      "a.code-workspace",
      ".devcontainer/devcontainer.json",
      ".idea/runConfigurations/a.xml",
    ],
    ...[
      "build.rs",
      ".cargo/config.toml",
      "tests/conftest.py",
      "setup.py",
      "sitecustomize.py",
      "x.pth",
      "tox.ini",
      "noxfile.py",
      "Makefile",
    ],
    ...[
      "GNUmakefile",
      "CMakeLists.txt",
      "justfile",
      ".envrc",
      ".tool-versions",
      "mise.toml",
      ".npmrc",
      ".yarnrc.yml",
      ".pnpmfile.cjs",
      "bunfig.toml",
    ],
    ...[
      "gulpfile.js",
      "Gruntfile.js",
      "webpack.config.js",
      "vite.config.ts",
      "jest.config.js",
      "eslint.config.mjs",
      "tailwind.config.ts",
      "babel.config.js",
    ],
    ...[
      ".husky/pre-commit",
      "lefthook.yml",
      ".pre-commit-config.yaml",
      ".github/workflows/a.yml",
      "Jenkinsfile",
      "Dockerfile",
      "compose.yaml",
      "Vagrantfile",
    ],
    ...[
      "Gemfile",
      "Rakefile",
      "a.gemspec",
      "Podfile",
      "build.gradle.kts",
      "settings.gradle",
      "gradlew",
      "gradle/wrapper/gradle-wrapper.properties",
      "pom.xml",
    ],
    ...[
      ".mvn/extensions.xml",
      ".mvn/jvm.config",
      "mix.exs",
      "Package.swift",
      "a.csproj",
      "Directory.Build.targets",
      "global.json",
      "a.sln",
      "go.mod",
    ],
    ...[
      ".zshrc",
      ".gdbinit",
      ".lldbinit",
      ".vimrc",
      ".exrc",
      ".nvim.lua",
      ".dir-locals.el",
      ".irbrc",
      ".Rprofile",
      "desktop.ini",
      "autorun.inf",
      "a.desktop",
      "crontab",
    ],
    ...[
      "node_modules/.bin/tsc",
      "node_modules/eslint/lib/api.js",
      ".venv/bin/activate",
      "venv/lib/python3.13/site-packages/a.py",
      "vendor/bin/phpunit",
      "vendor/autoload.php",
    ],
    ...[
      ".bsp/evil.json",
      ".merlin",
      "a.opam",
      "rust-analyzer.toml",
      ".solargraph.yml",
      ".yardopts",
      ".phan/config.php",
      "captainhook.json",
    ],
    ...[
      "tsconfig.json",
      "tsconfig.build.json",
      "tslint.json",
      "cspell.json",
      ".nycrc.json",
      ".releaserc",
      ".vscode-test.mjs",
      ".size-limit.cjs",
      "app.config.yaml",
    ],
    ...[".qwen/settings.json", "crush.json", "truffle-config.js", "cdk.json", "nodemon.json"],
  ])
    it(`include ${path}`, () => assert.notEqual(runnerOf(`/w/${path}`), undefined));

  for (const path of [
    ...[
      "src/app.ts",
      "README.md",
      "docs/agents.txt",
      "src/config.ts",
      "data.json",
      "src/main.rs",
      "lib/setup.ts",
      "index.html",
    ],
    ...[
      "tests/test_app.py",
      "a.yaml",
      "src/workflows/a.ts",
      "vscode/tasks.json",
      "Makefiles.md",
      "LICENSE",
      ".gitignore",
      ".editorconfig",
      "src/Program.cs",
    ],
    ...[
      "app/models/user.rb",
      "lib/build.ts",
      "src/target.go",
      "buildx/rs",
      "style.css",
      "main.go",
      "src/lib.rs",
      "Main.java",
      "a.svg",
      "go.sum",
      "src/crc.ts",
      "src/config.js",
      "src/venv.py",
      "src/vendor.ts",
    ],
  ])
    it(`do not include ${path}`, () => assert.equal(runnerOf(`/w/${path}`), undefined));
});
