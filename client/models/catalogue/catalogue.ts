import { l10n } from "../../../server/protocol/l10n";
import type { ModelToFit } from "../../../server/protocol/models";
import { huggingFace, isSameFile } from "../hub";
import { DownloadError } from "../transfer/downloadError";
import models from "./models.json";

/** What a model is made for. `nextEdit` is listed for a later feature and offered nowhere. */
export type CatalogueRole = "completion" | "chat" | "tools" | "nextEdit";

/** A reviewed model for download, as in `models.json`. Exact sizes and checksums come from the host. */
export interface CatalogueModel {
  readonly name: string;
  readonly roles: readonly CatalogueRole[];
  /**
   * How good its work is, from 0 to 100 and by our judgement, for each role that it may be recommended for. Hybrid models have
   * less for completions: they keep a state that cannot go back to an earlier token.
   */
  readonly quality: { readonly completion?: number; readonly chat?: number };
  /** Repository on huggingface.co. */
  readonly repository: string;
  /** All parts in order, as paths in the repository. */
  readonly files: readonly string[];
  readonly license: string;
  readonly commercialUse: boolean;
  readonly quantization: string;
  /** Size of all parts, to about a hundredth. */
  readonly bytes: number;
  /** Bytes of weights read for each token; of experts only those that a token uses. */
  readonly bytesPerToken: number;
  /** What it needs besides the weights. */
  readonly memory: Pick<
    ModelToFit,
    "kvBytesPerToken" | "windowKvBytesPerToken" | "windowTokens" | "stateBytes" | "logitBytesPerToken"
  >;
  /** Context length of the training. */
  readonly trainContextTokens: number;
  readonly languages: string;
  /** Whether we ran this very file. */
  readonly tested: boolean;
  /** Of each part, where two sources agree on it. */
  readonly sha256?: readonly string[];
}

/** Everything that was reviewed. A unit test checks each entry, and its figures against the model's shape. */
export const catalogue = models as readonly CatalogueModel[];

/** What the user can choose. */
export const offeredModels = catalogue.filter(({ roles }) => roles.some((role) => role !== "nextEdit"));

/** The addresses of all parts on huggingface.co or a host that is like it. */
export function addressesOf({ repository, files }: CatalogueModel, hub = huggingFace): URL[] {
  return files.map((file) => new URL(`${hub.href.replace(/\/$/, "")}/${repository}/resolve/main/${file}`));
}

/** The model of a download that was agreed to under its name and address, on whichever host. */
export function listedModel(name: string, address: string): CatalogueModel | undefined {
  return catalogue.find((model) => {
    const [first] = addressesOf(model);
    return model.name === name && first !== undefined && isSameFile(first.href, address);
  });
}

/** The role whose context length decides whether a model fits. */
export function mainRole({ roles }: CatalogueModel): ModelToFit["role"] {
  return roles.includes("chat") ? "chat" : "completion";
}

/** What a host says of one file. */
interface Found {
  readonly remote: {
    readonly hosts: readonly string[];
    readonly bytes?: number;
    readonly sha256?: string;
  };
  readonly file: string;
}

/** SHA-256 of a model's files, by local name, where they are known. */
function digestsOf({ files, sha256 }: CatalogueModel): ReadonlyMap<string | undefined, string | undefined> {
  return new Map(files.map((file, at) => [file.split("/").at(-1), sha256?.[at]]));
}

/**
 * Files that were found, with the checksums that the catalogue knows, for a host that names none. Throws for a file with another
 * checksum: it is not the one that was reviewed.
 */
export function withKnownDigests<T extends Found>(model: CatalogueModel, found: readonly T[]): T[] {
  const digests = digestsOf(model);
  return found.map((each) => {
    const known = digests.get(each.file);
    const { hosts, sha256 } = each.remote;
    if (known === undefined) return each;
    if (sha256 === undefined || sha256 === known)
      return { ...each, remote: { ...each.remote, sha256: known } };
    throw new DownloadError(
      l10n.t(
        "{0} on {1} is not the file that was reviewed: its SHA-256 checksum differs. Choose another model.",
        each.file,
        hosts[0] ?? "",
      ),
    );
  });
}

/** Hosts of huggingface.co that it redirects downloads to. */
const ownHosts = /(^|\.)(huggingface\.co|hf\.co)$/;

/**
 * Whether files that were found are what the catalogue lists: from the hub's own servers, of about the size, and with the checksum
 * where one is known.
 */
export function isAsListed(model: CatalogueModel, found: readonly Found[], hub = huggingFace): boolean {
  const bytes = found.reduce((sum, { remote }) => sum + (remote.bytes ?? Number.NaN), 0);
  const digests = digestsOf(model);
  const isOwn = (host: string) => host === hub.host || (hub.host === huggingFace.host && ownHosts.test(host));
  return (
    found.every(({ remote, file }) => {
      const known = digests.get(file);
      const isSame = known === undefined || remote.sha256 === known;
      return isSame && remote.hosts.every(isOwn);
    }) && bytes <= model.bytes * 1.1
  );
}
