import { l10n } from "../../l10n";
import { type Runner, runner } from "./runner";

const server = () => l10n.t("run by the build server");

/** Services that build, test and deploy pushed commits. */
export const continuousIntegration: readonly Runner[] = [
  runner(
    server,
    "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
    ".github/{workflows,actions}/**",
    "action.y{a,}ml",
  ),
  runner(
    server,
    "https://docs.gitlab.com/ci/yaml/",
    ".gitlab-ci.y{a,}ml",
    "*.gitlab-ci.y{a,}ml",
    ".gitlab/**",
  ),
  runner(server, "https://docs.gitea.com/usage/actions/overview", ".{gitea,forgejo}/workflows/**"),
  runner(server, "https://circleci.com/docs/reference/configuration-reference/", ".circleci/**"),
  runner(
    server,
    "https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/",
    "azure-pipelines*.y{a,}ml",
    ".azure-pipelines/**",
    ".azuredevops/**",
  ),
  runner(
    server,
    "https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/",
    "bitbucket-pipelines.y{a,}ml",
  ),
  runner(server, "https://docs.travis-ci.com/user/customizing-the-build/", ".travis.y{a,}ml"),
  runner(server, "https://docs.drone.io/pipeline/overview/", ".drone.{yml,yaml,star,jsonnet}"),
  runner(
    server,
    "https://woodpecker-ci.org/docs/usage/workflow-syntax",
    ".woodpecker.y{a,}ml",
    ".woodpecker/**",
  ),
  runner(server, "https://www.jenkins.io/doc/book/pipeline/jenkinsfile/", "jenkinsfile*", "*.jenkinsfile"),
  runner(server, "https://www.appveyor.com/docs/appveyor-yml/", "{.,}appveyor.y{a,}ml"),
  runner(
    server,
    "https://buildkite.com/docs/pipelines/configure/defining-steps",
    ".buildkite/**",
    "buildkite.y{a,}ml",
  ),
  runner(
    server,
    "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
    "{buildspec,appspec,amplify}.y{a,}ml",
  ),
  runner(
    server,
    "https://cloud.google.com/build/docs/build-config-file-schema",
    "cloudbuild.{yml,yaml,json}",
  ),
  runner(server, "https://cirrus-ci.org/guide/writing-tasks/", ".cirrus.{yml,yaml,star}"),
  runner(server, "https://docs.semaphore.io/reference/pipeline-yaml", ".semaphore/**"),
  runner(server, "https://www.jetbrains.com/help/teamcity/kotlin-dsl.html", ".teamcity/**"),
  runner(
    server,
    "https://docs.codemagic.io/yaml-basic-configuration/yaml-getting-started/",
    "codemagic.y{a,}ml",
  ),
  runner(
    server,
    "https://docs.bitrise.io/en/bitrise-ci/configure-builds/configuration-yaml.html",
    "bitrise.y{a,}ml",
  ),
  runner(server, "https://man.sr.ht/builds.sr.ht/manifest.md", ".build.y{a,}ml", ".builds/**"),
  runner(server, "https://tekton.dev/docs/pipelines/", ".tekton/**"),
  runner(
    server,
    "https://docs.readthedocs.com/platform/stable/config-file/v2.html",
    "{.,}readthedocs.y{a,}ml",
  ),
  runner(server, "https://docs.netlify.com/build/configure-builds/file-based-configuration/", "netlify.toml"),
  runner(server, "https://vercel.com/docs/project-configuration", "vercel.json"),
  runner(server, "https://render.com/docs/blueprint-spec", "render.y{a,}ml"),
  runner(server, "https://fly.io/docs/reference/configuration/", "fly.toml"),
  runner(server, "https://devcenter.heroku.com/articles/procfile", "procfile*", "heroku.yml"),
  runner(
    server,
    "https://docs.renovatebot.com/configuration-options/",
    "renovate.json{5,}",
    ".renovaterc{.json,}",
  ),
  runner(
    server,
    "https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference",
    ".github/dependabot.y{a,}ml",
  ),
];
