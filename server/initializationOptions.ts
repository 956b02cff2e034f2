type Switch = "tryModelsAgain" | "filesElsewhere" | "showsErrors" | "showsStatus";

/** Whether the client has turned a switch on in `initializationOptions`. */
export function isSet(name: Switch, initializationOptions: unknown): boolean {
  if (typeof initializationOptions !== "object" || initializationOptions === null) return false;
  return (initializationOptions as Record<string, unknown>)[name] === true;
}
