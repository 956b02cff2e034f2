// What the user starts on the Spark over ssh: VS Code with the installed extension. Remote-SSH starts its VS Code in the same way.
import { startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";

const [extensionsFolder] = process.argv.slice(2);
const server = await startCodeServer({ extensionsFolder });
const { port, dataFolder, logFolder } = server;
process.stdout.write(`${JSON.stringify({ port, dataFolder, logFolder })}\n`);
await server.ended;
