import { l10n } from "../../l10n";
import { type Runner, runner } from "./runner";

const project = () => l10n.t("run by the project's tools");

/** Folders of installed packages; the project's tools, and everything that loads the packages, run their contents. */
export const installedPackages: readonly Runner[] = [
  runner(
    project,
    "https://manpages.ubuntu.com/manpages/kinetic/man1/npm-bin.1.html",
    "{node_modules,bower_components,jspm_packages}/**",
  ),
  runner(
    project,
    "https://docs.python.org/library/venv.html",
    "{.,}{venv,virtualenv}/**",
    "{site,dist}-packages/**",
    "{__pypackages__,.tox,.nox,.eggs,.pixi}/**",
    "{bin,scripts}/activate*",
  ),
  runner(project, "https://getcomposer.org/doc/articles/vendor-binaries.md", "vendor/**"),
  runner(
    project,
    "https://ocaml.org/p/opam-format/2.0.0~rc3/doc/OpamFile/OPAM/index.html",
    "{_opam,_esy}/**",
  ),
];
