import { type Runner, runner } from "./runner";

const javaScript = "{c,m,}{js,ts}";

/** Language servers, compilers, linters and test tools that load code or start commands named in their files. */
export const languageTools: readonly Runner[] = [
  runner("run by editors", "https://build-server-protocol.github.io/", ".bsp/**"),
  runner(
    "run by OCaml's editor support",
    "https://github.com/ocaml/merlin/wiki/Project-configuration",
    ".merlin",
  ),
  runner(
    "run by opam",
    "https://ocaml.org/p/opam-format/2.0.0~rc3/doc/OpamFile/OPAM/index.html",
    "opam",
    "*.opam",
    "*.opam.{template,locked}",
  ),
  runner(
    "run by rust-analyzer",
    "https://rust-analyzer.github.io/book/configuration",
    "{.,}rust-analyzer.toml",
    "{.,}rust-project.json",
  ),
  runner("run by Solargraph", "https://www.rubydoc.info/gems/solargraph/file/README.md", ".solargraph.yml"),
  runner("run by YARD", "https://rubydoc.info/docs/yard/YARD/CLI/YardoptsCommand", ".yardopts"),
  runner("run by Phan", "https://github.com/phan/phan/", ".phan/**"),
  runner(
    "run by Git",
    "https://github.com/captainhook-git/captainhook",
    "captainhook.{json,xml}",
    "captainhook.config.json",
  ),
  runner(
    "run by Git",
    "https://github.com/phpro/grumphp/blob/master/doc/tasks.md",
    "grumphp.y{a,}ml{,.dist}",
  ),
  runner(
    "run by TypeScript's tools",
    "https://typestrong.org/ts-node/docs/configuration",
    "{ts,js}config{,.*}.json",
  ),
  runner("run by TSLint", "https://palantir.github.io/tslint/usage/configuration", "tslint.{json,yaml,yml}"),
  runner(
    "run by CSpell",
    "https://app.unpkg.com/cspell-config-lib@9.1.1/files/dist/loaders/loaderJavaScript.js",
    "{.,}cspell.{json,jsonc,yaml,yml,toml}",
  ),
  runner("run by nodemon", "https://unpkg.com/nodemon@1.9.2/doc/sample-nodemon.md", "nodemon.json"),
  runner("run by the AWS CDK", "https://www.npmjs.com/package/aws-cdk", "cdk.json"),
  runner("run by Truffle", "https://npmjs.com/package/truffle-config", `truffle{,-config}.${javaScript}`),
  // Naming conventions for configuration files; .nycrc.json, .releaserc and .vscode-test.mjs are examples.
  runner(
    "run by its tool",
    "https://github.com/istanbuljs/load-nyc-config",
    ".?*rc",
    ".?*rc.{json,jsonc,json5,yaml,yml,toml}",
    "*.config.*",
  ),
  runner("run by its tool", "https://github.com/microsoft/vscode-test-cli", `.?*.${javaScript}`),
];
