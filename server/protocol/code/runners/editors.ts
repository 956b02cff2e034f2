import { l10n } from "../../l10n";
import { type Runner, runBy, runner } from "./runner";

/** Editors, debuggers and development environments. */
export const editors: readonly Runner[] = [
  runner(
    runBy("VS Code"),
    "https://code.visualstudio.com/docs/editing/workspaces/workspace-trust",
    ".vscode/**",
    "*.code-workspace",
  ),
  runner(
    runBy("VS Code"),
    "https://containers.dev/implementors/json_reference/",
    ".devcontainer/**",
    ".devcontainer.json",
  ),
  runner(
    runBy("Visual Studio"),
    "https://learn.microsoft.com/visualstudio/ide/customize-build-and-debug-tasks-in-visual-studio",
    ".vs/**",
    "{tasks,launch}.vs.json",
  ),
  runner(
    runBy("JetBrains IDEs"),
    "https://www.jetbrains.com/help/idea/run-debug-configuration.html",
    ".idea/**",
    "*.run.xml",
    "*.{ipr,iws,iml}",
  ),
  runner(runBy("Fleet"), "https://www.jetbrains.com/help/fleet/run-configurations.html", ".fleet/**"),
  runner(runBy("Zed"), "https://zed.dev/docs/tasks", ".zed/**"),
  runner(runBy("Helix"), "https://docs.helix-editor.com/languages.html", ".helix/**"),
  runner(
    runBy("Sublime Text"),
    "https://www.sublimetext.com/docs/projects.html",
    "*.sublime-project",
    "*.sublime-build",
  ),
  runner(
    runBy("Eclipse"),
    "https://help.eclipse.org/latest/topic/org.eclipse.platform.doc.user/gettingStarted/qs-96_non_ant_pjt_builders.htm",
    ".externaltoolbuilders/**",
    ".project",
  ),
  runner(
    runBy("Vim"),
    "https://vimhelp.org/options.txt.html#%27exrc%27",
    "{.,_}{vimrc,gvimrc,exrc}",
    ".lvimrc",
    ".vim/**",
  ),
  runner(
    runBy("Neovim"),
    "https://neovim.io/doc/user/options.html#'exrc'",
    ".nvim.lua",
    ".nvimrc",
    ".config/nvim/**",
  ),
  runner(
    runBy("Emacs"),
    "https://www.gnu.org/software/emacs/manual/html_node/emacs/Directory-Variables.html",
    ".dir-locals{,-2}.el",
    ".emacs",
    ".emacs.d/**",
  ),
  runner(
    runBy("Gitpod"),
    "https://www.gitpod.io/docs/configure/workspaces/tasks",
    ".gitpod.y{a,}ml",
    ".gitpod/**",
  ),
  runner(runBy("Replit"), "https://docs.replit.com/replit-workspace/configuring-repl", ".replit"),
  runner(runBy("CodeSandbox"), "https://codesandbox.io/docs/learn/devboxes/task", ".codesandbox/**"),
  runner(
    runBy("StackBlitz"),
    "https://developer.stackblitz.com/platform/webcontainers/project-config",
    ".stackblitzrc",
  ),
  runner(
    runBy("GDB"),
    "https://sourceware.org/gdb/current/onlinedocs/gdb.html/Init-File-in-the-Current-Directory.html",
    ".gdbinit",
    ".gdbearlyinit",
    "*-gdb.{py,gdb,scm}",
  ),
  runner(
    runBy("LLDB"),
    "https://lldb.llvm.org/man/lldb.html#configuration-files",
    ".lldbinit",
    ".lldbinit-*",
  ),
  runner(
    () => l10n.t("run by Python's debugger"),
    "https://docs.python.org/3/library/pdb.html",
    ".pdbrc",
    ".pdbrc.py",
  ),
  runner(
    runBy("Jupyter"),
    "https://docs.jupyter.org/en/latest/use/config.html",
    "jupyter_*config.py",
    "jupyter_*config.json",
    ".ipython/**",
    ".jupyter/**",
  ),
  runner(
    () => l10n.t("run by the Lua language server"),
    "https://luals.github.io/wiki/plugins/",
    ".luarc.json{c,}",
  ),
  runner(
    runBy("clangd"),
    "https://clangd.llvm.org/config",
    ".clangd",
    "compile_commands.json",
    "compile_flags.txt",
  ),
];
