import type { Message, MessageWriter } from "vscode-languageserver-protocol";

/** Returns what may leave of a message of the client; undefined if it may not leave at all. */
export type Sift = (message: Message) => Promise<Message | undefined>;

/** A writer that writes only what passes, in the order of the messages. A message about which nothing can be decided does not leave. */
export function siftedWriter(writer: MessageWriter, sift: Sift): MessageWriter {
  let queue: Promise<unknown> = Promise.resolve();
  return {
    onError: writer.onError,
    onClose: writer.onClose,
    write: (message) => {
      const written = queue.then(async () => {
        const passed = await sift(message);
        if (passed !== undefined) await writer.write(passed);
      });
      queue = written.catch(() => {});
      return written;
    },
    end: () => void queue.then(() => writer.end()),
    dispose: () => writer.dispose(),
  };
}
