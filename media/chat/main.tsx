import { render } from "preact";
import type { FromPanel, ToPanel } from "../../client/chat/protocol/messages";
import { createText } from "../../client/chat/protocol/strings";
import { Wrapping } from "./answer/code/wrapping";
import { Frames } from "./answer/frames";
import { createMarkdown } from "./answer/markdown";
import { PlaceLinks } from "./answer/places/placeLinks";
import { applyCodeColors } from "./codeColors";
import { LiveTexts } from "./liveTexts";
import { Nearby } from "./nearby";
import { connectHost } from "./page/host";
import { Memory } from "./page/memory";
import { openLinksBy } from "./page/openLinks";
import { ScrollKeeper, type ScrollState } from "./page/scroll";
import { ChatPanel } from "./panel";
import type { PanelContext } from "./panelContext";

const root = document.getElementById("panel");
if (root !== null) start(root);

function start(root: HTMLElement): void {
  let onMessage: (message: ToPanel) => void = () => {};
  let onScrollState: (state: ScrollState) => void = () => {};
  const host = connectHost((message) => {
    if (message.type === "codeColors") applyCodeColors(message.colors);
    else if (message.type === "files") context.places.answered(message);
    else onMessage(message);
  });
  const scroll = new ScrollKeeper(
    (state) => onScrollState(state),
    () => memory.scrolled(),
  );
  const memory = new Memory(host, () => scroll.anchor);
  const language = document.documentElement.lang || "en";
  const text = createText(JSON.parse(root.dataset["strings"] ?? "{}"), language);
  const post = (message: FromPanel) => {
    // Save the draft of the current conversation before it closes.
    if (message.type === "openConversation" || message.type === "newChat") memory.save();
    host.post(message);
  };
  const wrapping = new Wrapping(memory.wrapsCode, (isOn) => memory.setWrapsCode(isOn));
  wrapping.follow((isOn) => root.classList.toggle("wraps-code", isOn));
  const context: PanelContext = {
    post,
    text,
    language,
    texts: new LiveTexts(),
    nearby: new Nearby(),
    places: new PlaceLinks((turnId, paths) => post({ type: "findFiles", turnId, paths: [...paths] })),
    answerTools: {
      wrapping,
      markdown: createMarkdown({
        image: (address, name) => (name === "" ? text("image", address) : text("imageNamed", address, name)),
        math: text("math"),
      }),
      frames: new Frames((done) => scroll.update(done)),
      text,
    },
    announce: createAnnouncer(root),
  };
  window.addEventListener("beforeprint", () => context.nearby.showAll());
  openLinksBy((href) => post({ type: "openLink", href }));
  render(
    <ChatPanel
      context={context}
      listen={(listener) => {
        onMessage = listener;
      }}
      memory={memory}
      scroll={scroll}
      onScrollState={(listener) => {
        onScrollState = listener;
      }}
    />,
    root,
  );
}

/** Creates a separate live region, so that screen readers announce only these messages and not every change of the page. */
function createAnnouncer(root: HTMLElement): (message: string) => void {
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  root.after(region);
  return (message) => {
    // A new element makes screen readers announce a repeated message again.
    const line = document.createElement("p");
    line.textContent = message;
    region.replaceChildren(line);
  };
}
