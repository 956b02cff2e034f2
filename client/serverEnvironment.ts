/** They would load whatever another tool put there into the process that reads the user's code, some before it is sealed. */
const loaders = ["NODE_OPTIONS", "NODE_PATH", "PERL5OPT", "PERL5LIB", "PERLLIB"];

export function serverEnvironment(parent: NodeJS.ProcessEnv, electron: boolean): NodeJS.ProcessEnv {
  // Perl would warn of languages that the system has no files for.
  const environment: NodeJS.ProcessEnv = { ...parent, UV_THREADPOOL_SIZE: "8", PERL_BADLANG: "0" };
  for (const name of loaders) delete environment[name];
  if (electron) environment["ELECTRON_RUN_AS_NODE"] = "1";
  return environment;
}
