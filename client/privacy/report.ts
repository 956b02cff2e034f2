import type { Seal } from "../../server/protocol/messages";
import type { SealReport } from "../../server/protocol/privacy";
import type { PrivacyReportResult } from "../../server/protocol/privacyReport";
import type { KnownSeal } from "../serverGate/knownSeal";
import type { StorageUsage } from "../storage/storageLayout";
import type { IntegrityResult } from "./integrity";

/** The data of the privacy report, which is also its JSON export. */
export interface PrivacyReport {
  /** Creation time in ISO 8601. */
  readonly at: string;
  readonly extensionVersion: string;
  readonly editor: {
    readonly name: string;
    readonly version: string;
    /** Process that runs the client. It belongs to VS Code and also runs other extensions. */
    readonly extensionHostPid: number;
    readonly platform: NodeJS.Platform;
    /** Kind of the remote machine that runs the extension host, such as "ssh-remote". */
    readonly remote?: string;
    /** The user's name for the machine on which the server runs over ssh, if that is another one. */
    readonly farHost?: string;
  };
  /** The seal that the server reports, lowered to what the client can confirm; absent without a server. */
  readonly sealState?: Seal;
  /** What the client knows of the seal independently of the server; absent without a server. */
  readonly knownSeal?: KnownSeal;
  /** The last self-test; absent if the server did not answer. */
  readonly seal?: SealReport;
  /** Absent if the server did not answer. */
  readonly server?: PrivacyReportResult;
  readonly stored: readonly StorageUsage[];
  /** Absent until the user requests the check. */
  readonly integrity?: IntegrityResult;
}
