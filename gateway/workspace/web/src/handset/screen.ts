// The phone's screen: one app at a time, a banner that slides over it for a new text, and the thread after it.
import { w } from "../lib/words";

const LOOK_MS = 3000;
const NAMES = ["call", "texts"] as const;
export type App = (typeof NAMES)[number];

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export interface Screen {
  open(app: App): void;
  /** A text came: says so over the call, and goes to the thread once nobody is on the line. */
  arrived(from: string, body: string): void;
  /** Whether a call is up; its end leads to a text that came meanwhile. */
  onCall(up: boolean): void;
  clear(): void;
}

export function openScreen(): Screen {
  const banner = part("banner");
  const unread = part("unread");
  let shown: App = "call";
  let count = 0;
  let up = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const read = () => {
    count = 0;
    unread.hidden = true;
    banner.hidden = true;
    clearTimeout(timer);
  };
  const open = (app: App) => {
    shown = app;
    part("screen").dataset.app = app;
    for (const name of NAMES) {
      const tab = part<HTMLButtonElement>(`tab-${name}`);
      part(`app-${name}`).hidden = name !== app;
      tab.setAttribute("aria-selected", String(name === app));
      tab.tabIndex = name === app ? 0 : -1;
    }
    part("on-call").hidden = !up;
    if (app === "texts") {
      read();
      const log = part("texts");
      log.scrollTop = log.scrollHeight;
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!up && count) open("texts");
    }, LOOK_MS);
  };
  for (const name of NAMES) part(`tab-${name}`).onclick = () => open(name);
  part("apps").onkeydown = ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    const other = shown === "call" ? "texts" : "call";
    open(other);
    part(`tab-${other}`).focus();
  };
  part("on-call").onclick = () => open("call");
  part("banner-open").onclick = () => {
    open("texts");
    part("texts").focus();
  };
  part("banner-away").onclick = () => {
    banner.hidden = true;
  };
  return {
    open,
    arrived: (from, body) => {
      if (shown === "texts") return;
      count += 1;
      unread.hidden = false;
      unread.textContent = String(count);
      unread.ariaLabel = w("handset.unread", { n: count });
      part("banner-from").textContent = from;
      part("banner-text").textContent = body;
      banner.hidden = false;
      part("arrived").textContent = `${w("handset.new_text", { name: from })}: ${body}`;
      if (!up) soon();
    },
    onCall: (now) => {
      up = now;
      part("on-call").hidden = !up;
      if (!up && count) soon();
    },
    clear: () => {
      read();
      part("arrived").textContent = "";
      open("call");
    },
  };
}
