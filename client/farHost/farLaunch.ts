import { l10n } from "../../server/protocol/l10n";
import type { ServerCommand } from "../serverGate/serverChild";
import type { ServerLaunch, ServerProblem } from "../serverProcess/serverLaunch";
import { serverStorageNames as names } from "../storage/storageNames";
import { type FarHost, parseFarHost } from "./address";
import { cannotStartSentence, type FarFacts, readFacts } from "./facts";
import { explainEnd, type FarFailure } from "./failure";
import { splitGreeting } from "./greeting";
import { type FileRules, type MayLeave, mayLeaveBy } from "./leaving/mayLeave";
import { siftMessages } from "./leaving/siftMessages";
import { farScript } from "./scripts/farScript";
import type { ServerBuild } from "./scripts/lookAround";
import { farStorage, startScript } from "./scripts/startScript";
import { sshArguments } from "./ssh";

/** If the far host has said nothing by then, the start has failed. */
const greetingMs = 60_000;
const maxErrors = 8 * 1024;

export interface FarLaunchOptions {
  /** The value of `inhouse.server.ssh`. */
  readonly setting: () => string;
  /** Whether the user has agreed that code goes to the host of the setting. */
  readonly isAgreed: () => boolean;
  /** Absolute path of ssh. */
  readonly ssh: () => string | undefined;
  /** The server of this build. Undefined in watch builds, whose files change. */
  readonly build: ServerBuild | undefined;
  /** The command that seals its process and executes the command after it. */
  readonly sealedStart: readonly string[];
  /** What decides which files may leave this machine. */
  readonly files: () => FileRules;
  /** Version of node-llama-cpp. */
  readonly engine: string;
  readonly cwd: string;
}

/** Starts the server on the far host that the setting names. Each start compares its files with this build again. */
export class FarLaunch implements ServerLaunch {
  readonly #options: FarLaunchOptions;
  readonly mayLeave: MayLeave;
  #canBeSealed = true;
  #facts: FarFacts | undefined;
  /** What ssh and the far server have written to stderr since the latest start. */
  #errors = "";
  /** It had said nothing in time at the latest start. */
  #isSilent = false;

  constructor(options: FarLaunchOptions) {
    this.#options = options;
    this.mayLeave = mayLeaveBy(options.files);
  }

  onUnshared(): void {}
  readonly gpuBackend = undefined;

  get #host(): FarHost | undefined {
    return parseFarHost(this.#options.setting());
  }

  get farHost(): string {
    return this.#host?.name ?? this.#options.setting().slice(0, 100);
  }

  startOver(): void {
    this.#canBeSealed = true;
  }

  allowPartialSeal(): void {
    this.#canBeSealed = false;
  }

  /** Keeps nothing with text of the user's files on the far host. */
  get options(): Readonly<Record<string, unknown>> {
    const storage = `${this.#facts?.home}/${farStorage}`;
    return {
      filesElsewhere: true,
      statisticsPath: `${storage}/${names.statisticsPath}`,
      machinePath: `${storage}/${names.machinePath}`,
      modelTrialsFolder: `${storage}/${names.modelTrialsFolder}`,
    };
  }

  problem(): ServerProblem | undefined {
    const message = this.#problem();
    return message === undefined ? undefined : { message, files: [] };
  }

  #problem(): string | undefined {
    if (this.#host === undefined) return notAHostSentence(this.#options.setting());
    if (!this.#options.isAgreed()) return notAgreedSentence(this.farHost);
    if (this.#options.ssh() === undefined) return noSshSentence();
    if (this.#options.build === undefined) return noBuildSentence();
    return undefined;
  }

  get command(): ServerCommand {
    const { ssh, build, sealedStart, engine, cwd } = this.#options;
    const host = this.#host;
    // `problem` says before why there is none.
    const script = farScript(
      build === undefined
        ? "exit 1"
        : startScript({
            build,
            sealedStart,
            sealedOnly: this.#canBeSealed,
            engine,
          }),
    );
    return {
      command: ssh() ?? "ssh",
      args: host === undefined ? [] : sshArguments(host, script),
      env: process.env,
      cwd,
      sealedBy: this.#canBeSealed ? "launcher" : { nothing: "refused", seal: "guarded" },
      begin: (streams) => {
        this.#facts = undefined;
        this.#errors = "";
        this.#isSilent = false;
        streams.stderr.on("data", (bytes: Buffer) => {
          this.#errors = (this.#errors + bytes.toString()).slice(-maxErrors);
        });
        streams.stdin.write(script.input);
        const { output, text } = splitGreeting(streams.stdout);
        const tooLong = setTimeout(() => {
          this.#isSilent = true;
          streams.kill("SIGKILL");
        }, greetingMs);
        const ready = text
          .finally(() => clearTimeout(tooLong))
          .then((greeting) => {
            this.#facts = readFacts(greeting);
            const failure = this.#failureOfFacts();
            if (failure !== undefined) throw new Error(failure.message);
          });
        return { output, ready, sift: siftMessages(this.mayLeave) };
      },
    };
  }

  failure(code: number | null): FarFailure {
    if (this.#isSilent) return { message: noAnswerSentence(this.farHost), isFinal: false };
    const isGreeted = this.#facts !== undefined;
    return this.#failureOfFacts() ?? explainEnd(this.farHost, { code, errors: this.#errors, isGreeted });
  }

  #failureOfFacts(): FarFailure | undefined {
    const sentence = this.#facts && cannotStartSentence(this.#facts, this.farHost);
    return sentence === undefined ? undefined : { message: sentence, isFinal: true };
  }
}

export function notAHostSentence(value: string): string {
  return l10n.t(
    "{0} is not a host for ssh. Write a host of your ssh configuration, user@host or ssh://user@host:port.",
    value.slice(0, 100),
  );
}

function notAgreedSentence(host: string): string {
  return l10n.t(
    "The setting inhouse.server.ssh names {0}, to which you have not agreed: run “Inhouse: Run Server on Another Machine…”. No code has gone there.",
    host,
  );
}

export function noAnswerSentence(host: string): string {
  return l10n.t("{0} does not answer.", host);
}

export function noSshSentence(): string {
  return l10n.t("Inhouse found no ssh on this machine. Install the OpenSSH client.");
}

export function noBuildSentence(): string {
  return l10n.t("This build of Inhouse can't run its server on another machine: build it as a whole.");
}
