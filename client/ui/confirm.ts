import { showWarningMessage } from "./shown";

/** Asks in a modal dialog. True if the user presses `button`. */
export async function confirm(question: string, button: string, detail?: string): Promise<boolean> {
  const options = { modal: true, ...(detail !== undefined && { detail }) };
  return (await showWarningMessage(question, options, button)) === button;
}
