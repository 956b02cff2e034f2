import { createConnection } from "vscode-languageserver/node";
import { createServer, type ServerOptions } from "./server";

/** Serves LSP on stdin and stdout until the client goes away. stdout carries LSP only. */
export function serveStdio(options: ServerOptions): void {
  const connection = createConnection(process.stdin, process.stdout);
  // With streams given, the library leaves console alone; a stray line on stdout would break the protocol.
  console.log =
    console.info =
    console.debug =
    console.warn =
      (...parts: unknown[]) => console.error(...parts);

  // One lost promise costs one answer; after an exception nothing can be relied on, and the client starts a new server.
  process.on("unhandledRejection", (reason) =>
    connection.console.error(`Unhandled rejection: ${text(reason)}`),
  );
  process.on("uncaughtException", (error) => {
    console.error(`Uncaught exception: ${text(error)}`);
    process.exit(1);
  });

  createServer(connection, options);
  connection.listen();
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
