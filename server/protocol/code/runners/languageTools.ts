import { l10n } from "../../l10n";
import { type Runner, runBy, runner } from "./runner";

const javaScript = "{c,m,}{js,ts}";

const itsTool = () => l10n.t("run by its tool");

/** Language servers, compilers, linters and test tools that load code or start commands named in their files. */
export const languageTools: readonly Runner[] = [
  runner(() => l10n.t("run by editors"), "https://build-server-protocol.github.io/", ".bsp/**"),
  runner(
    () => l10n.t("run by OCaml's editor support"),
    "https://github.com/ocaml/merlin/wiki/Project-configuration",
    ".merlin",
  ),
  runner(
    runBy("opam"),
    "https://ocaml.org/p/opam-format/2.0.0~rc3/doc/OpamFile/OPAM/index.html",
    "opam",
    "*.opam",
    "*.opam.{template,locked}",
  ),
  runner(
    runBy("rust-analyzer"),
    "https://rust-analyzer.github.io/book/configuration",
    "{.,}rust-analyzer.toml",
    "{.,}rust-project.json",
  ),
  runner(runBy("Solargraph"), "https://www.rubydoc.info/gems/solargraph/file/README.md", ".solargraph.yml"),
  runner(runBy("YARD"), "https://rubydoc.info/docs/yard/YARD/CLI/YardoptsCommand", ".yardopts"),
  runner(runBy("Phan"), "https://github.com/phan/phan/", ".phan/**"),
  runner(
    runBy("Git"),
    "https://github.com/captainhook-git/captainhook",
    "captainhook.{json,xml}",
    "captainhook.config.json",
  ),
  runner(
    runBy("Git"),
    "https://github.com/phpro/grumphp/blob/master/doc/tasks.md",
    "grumphp.y{a,}ml{,.dist}",
  ),
  runner(
    () => l10n.t("run by TypeScript's tools"),
    "https://typestrong.org/ts-node/docs/configuration",
    "{ts,js}config{,.*}.json",
  ),
  runner(runBy("TSLint"), "https://palantir.github.io/tslint/usage/configuration", "tslint.{json,yaml,yml}"),
  runner(
    runBy("CSpell"),
    "https://app.unpkg.com/cspell-config-lib@9.1.1/files/dist/loaders/loaderJavaScript.js",
    "{.,}cspell.{json,jsonc,yaml,yml,toml}",
  ),
  runner(runBy("nodemon"), "https://unpkg.com/nodemon@1.9.2/doc/sample-nodemon.md", "nodemon.json"),
  runner(() => l10n.t("run by the AWS CDK"), "https://www.npmjs.com/package/aws-cdk", "cdk.json"),
  runner(runBy("Truffle"), "https://npmjs.com/package/truffle-config", `truffle{,-config}.${javaScript}`),
  // Naming conventions for configuration files; .nycrc.json, .releaserc and .vscode-test.mjs are examples.
  runner(
    itsTool,
    "https://github.com/istanbuljs/load-nyc-config",
    ".?*rc",
    ".?*rc.{json,jsonc,json5,yaml,yml,toml}",
    "*.config.*",
  ),
  runner(itsTool, "https://github.com/microsoft/vscode-test-cli", `.?*.${javaScript}`),
];
