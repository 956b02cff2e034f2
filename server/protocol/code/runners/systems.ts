import { l10n } from "../../l10n";
import { type Runner, runBy, runner, usedBy } from "./runner";

const shell = () => l10n.t("run by every new shell");

const login = () => l10n.t("run when you log in");

/** Version control, shells, desktops and servers. */
export const systems: readonly Runner[] = [
  runner(runBy("Git"), "https://git-scm.com/docs/githooks", ".{husky,githooks,git-hooks}/**", ".huskyrc*"),
  runner(runBy("Git"), "https://git-scm.com/docs/git-config", ".gitconfig*", ".config/git/**"),
  runner(runBy("Git"), "https://git-scm.com/docs/gitattributes", ".gitattributes"),
  runner(runBy("Git"), "https://git-scm.com/docs/gitmodules", ".gitmodules"),
  runner(
    runBy("Git"),
    "https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-config.adoc",
    ".lfsconfig",
  ),
  runner(
    runBy("Git"),
    "https://lefthook.dev/configuration/",
    "{.,}lefthook{-local,}.{yml,yaml,toml,json}",
    ".lefthook/**",
    ".lefthook-local/**",
  ),
  runner(runBy("Git"), "https://pre-commit.com/", ".pre-commit-{config,hooks}.y{a,}ml"),
  runner(runBy("Git"), "https://github.com/sds/overcommit", ".overcommit.yml", ".git-hooks/**"),
  runner(runBy("Mercurial"), "https://www.mercurial-scm.org/doc/hgrc.5.html", ".hg/**", ".hgrc", "hgrc"),
  runner(runBy("Jujutsu"), "https://jj-vcs.github.io/jj/latest/config/", ".jj/**"),
  runner(
    runBy("Subversion"),
    "https://svnbook.red-bean.com/en/1.7/svn.advanced.confarea.html",
    ".svn/**",
    ".subversion/**",
  ),
  runner(
    shell,
    "https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html",
    ".bash{rc,env,_profile,_login,_logout,_aliases}",
    ".{profile,login,logout,kshrc,mkshrc,shrc,cshrc,tcshrc}",
    ".inputrc",
  ),
  runner(
    shell,
    "https://zsh.sourceforge.io/Doc/Release/Files.html",
    ".z{shrc,shenv,profile,login,logout}",
    ".oh-my-zsh/**",
  ),
  runner(
    shell,
    "https://fishshell.com/docs/current/language.html#configuration-files",
    ".config/fish/**",
    "fish/config.fish",
  ),
  runner(
    shell,
    "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_profiles",
    "{microsoft.*_,}profile.ps1",
  ),
  runner(
    shell,
    "https://www.nushell.sh/book/configuration.html",
    ".config/nushell/**",
    "nushell/{config,env}.nu",
  ),
  runner(shell, "https://direnv.net/man/direnv.1.html", ".envrc", ".direnv/**", ".direnvrc", "direnv.toml"),
  runner(shell, "https://mise.jdx.dev/hooks.html", "{.,}mise{.*,}.toml", "{.,}mise/**", ".rtx.toml"),
  runner(shell, "https://asdf-vm.com/manage/configuration.html", ".tool-versions", ".asdfrc"),
  runner(shell, "https://github.com/hyperupcall/autoenv", ".autoenv{.zsh,}"),
  runner(shell, "https://rvm.io/workflow/projects", ".rvmrc"),
  runner(
    runBy("Nix"),
    "https://nix.dev/manual/nix/stable/command-ref/nix-shell",
    "{shell,default,flake,devenv}.nix",
    "devenv.yaml",
    "devbox.json",
  ),
  runner(
    login,
    "https://specifications.freedesktop.org/autostart-spec/latest/",
    ".config/autostart/**",
    "*.desktop",
    ".{xinitrc,xprofile,xsession,xsessionrc,pam_environment}",
    ".directory",
  ),
  runner(
    login,
    "https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html",
    ".config/systemd/**",
    "systemd/{system,user}/**",
  ),
  runner(
    login,
    "https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html",
    "library/launch{agents,daemons}/**",
  ),
  runner(
    () => l10n.t("run at set times"),
    "https://man7.org/linux/man-pages/man5/crontab.5.html",
    "crontab",
    "cron.{d,hourly,daily,weekly,monthly}/**",
  ),
  runner(runBy("Windows"), "https://learn.microsoft.com/windows/win32/shell/autorun-cmds", "autorun.inf"),
  runner(
    usedBy("Windows"),
    "https://learn.microsoft.com/windows/win32/shell/how-to-customize-folders-with-desktop-ini",
    "desktop.ini",
    "*.{lnk,url,scf,library-ms,searchconnector-ms}",
  ),
  runner(runBy("ssh"), "https://man.openbsd.org/ssh_config", ".ssh/**", "ssh_config"),
  runner(usedBy("curl"), "https://curl.se/docs/manpage.html#-K", ".curlrc", "_curlrc"),
  runner(
    usedBy("Wget"),
    "https://www.gnu.org/software/wget/manual/html_node/Wgetrc-Location.html",
    ".wgetrc",
  ),
  runner(runBy("tmux"), "https://man.openbsd.org/tmux.1", ".tmux.conf", ".screenrc"),
  runner(runBy("psql"), "https://www.postgresql.org/docs/current/app-psql.html", ".psqlrc*"),
  runner(runBy("sqlite3"), "https://sqlite.org/cli.html", ".sqliterc"),
  runner(
    () => l10n.t("used by the web server"),
    "https://httpd.apache.org/docs/current/howto/htaccess.html",
    ".htaccess",
  ),
  runner(
    () => l10n.t("used by the web server"),
    "https://learn.microsoft.com/iis/configuration/",
    "web.config",
  ),
  runner(runBy("PHP"), "https://www.php.net/manual/en/configuration.file.per-user.php", ".user.ini"),
  runner(
    runBy("Docker"),
    "https://docs.docker.com/reference/dockerfile/",
    "{dockerfile,containerfile}{,.*}",
    "*.{dockerfile,containerfile}",
  ),
  runner(
    runBy("Docker"),
    "https://docs.docker.com/reference/compose-file/",
    "{docker-,}compose{,.*,-*}.y{a,}ml",
    "docker-bake{.override,}.{hcl,json}",
  ),
  runner(runBy("Vagrant"), "https://developer.hashicorp.com/vagrant/docs/vagrantfile", "vagrantfile"),
  runner(
    runBy("Ansible"),
    "https://docs.ansible.com/ansible/latest/reference_appendices/config.html",
    "ansible.cfg",
    ".ansible.cfg",
  ),
  runner(runBy("Tilt"), "https://docs.tilt.dev/api.html", "tiltfile"),
  runner(runBy("Skaffold"), "https://skaffold.dev/docs/references/yaml/", "skaffold.y{a,}ml"),
  runner(
    runBy("Terraform"),
    "https://developer.hashicorp.com/terraform/cli/config/config-file",
    ".terraformrc",
    "terraform.rc",
  ),
];
