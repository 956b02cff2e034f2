import type { Seal } from "../../server/protocol/messages";
import type { SealReport } from "../../server/protocol/privacy";
import type { PrivacyReportResult } from "../../server/protocol/privacyReport";
import type { KnownSeal } from "../knownSeal";
import type { IntegrityResult } from "./integrity";
import type { StoredFacts } from "./storedThings";

/** Everything of the privacy report; its JSON export as it is. */
export interface PrivacyReport {
  /** When it was made, in ISO 8601. */
  readonly at: string;
  readonly extensionVersion: string;
  readonly editor: {
    readonly name: string;
    readonly version: string;
    /** Of the process that our client runs in, which is VS Code's and shared with other extensions. */
    readonly extensionHostPid: number;
    readonly platform: NodeJS.Platform;
    /** Kind of the remote machine that the extension host runs on: "ssh-remote". */
    readonly remote?: string;
  };
  /** As the server says it of itself, or lower where the client knows better; absent when there is none. */
  readonly sealState?: Seal;
  /** What the client knows of it without the server's word; absent when no server runs. */
  readonly knownSeal?: KnownSeal;
  /** The last self-test; absent when the server did not answer. */
  readonly seal?: SealReport;
  /** Absent when the server did not answer. */
  readonly server?: PrivacyReportResult;
  readonly stored: readonly StoredFacts[];
  /** Absent until the user has asked for it. */
  readonly integrity?: IntegrityResult;
}
