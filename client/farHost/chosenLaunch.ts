import type { ServerLaunch } from "../serverProcess/serverLaunch";
import { farHostSetting } from "./tools";

/** Starts the server on this machine, or on the far host while the setting names one. */
export function chosenLaunch(here: ServerLaunch, far: ServerLaunch): ServerLaunch {
  const chosen = () => (farHostSetting() === "" ? here : far);
  return {
    get command() {
      return chosen().command;
    },
    get options() {
      return chosen().options;
    },
    get gpuBackend() {
      return chosen().gpuBackend;
    },
    get farHost() {
      return chosen().farHost;
    },
    set onUnshared(listener: (why: string) => void) {
      here.onUnshared = listener;
    },
    mayLeave: (uri, isNamed) => chosen().mayLeave?.(uri, isNamed) ?? Promise.resolve(true),
    allowPartialSeal: () => chosen().allowPartialSeal(),
    startOver: () => chosen().startOver(),
    problem: () => chosen().problem(),
    failure: (code) => chosen().failure?.(code),
  };
}
