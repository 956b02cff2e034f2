/** A process that downloads a model into a folder as the client does, for a test that kills it. Writes "done" when it is complete. */
import { ModelFolder } from "../../client/models/modelFolder";
import { download } from "../../client/models/transfer/download";
import { createNetwork } from "../../client/models/transfer/network";
import { askHost } from "../../client/models/transfer/remoteFile";

const [path = "", address = "", file = ""] = process.argv.slice(2);
const folder = new ModelFolder(path);
const url = new URL(address);
const signal = new AbortController().signal;
const network = createNetwork({ isAllowed: () => true, allowLoopback: true });

if (!(await folder.has(file))) {
  const remote = await askHost(url, network, signal);
  await folder.storeAgreed(file, {
    name: file,
    files: [{ file, ...remote, hosts: [...remote.hosts], url: url.href }],
  });
  await download(
    remote,
    folder.pathOf(file),
    {
      network,
      freeBytes: async () => 1e12,
      wait: async () => {},
      agreeToHost: async () => true,
      onComplete: (whole) => folder.storeOrigin(file, { url: url.href, ...whole, at: Date.now() }),
      onProgress: ({ bytes }) => process.stdout.write(`${bytes}\n`),
    },
    signal,
  );
  await folder.forgetAgreed(file);
}
process.stdout.write("done\n");
