// The phone's screen: one app at a time, a banner that slides over it for a new text, and the thread after it.
import { w } from "../lib/words";

const LOOK_MS = 3000;
const NAMES = ["call", "texts"] as const;
export type App = (typeof NAMES)[number];

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export function openScreen(): Screen {
  const screen = new Screen();
  for (const name of NAMES) part(`tab-${name}`).onclick = () => screen.open(name);
  part("apps").onkeydown = ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    part(`tab-${screen.turn()}`).focus();
  };
  part("on-call").onclick = () => screen.open("call");
  part("banner-open").onclick = () => {
    screen.open("texts");
    part("texts").focus();
  };
  part("banner-away").onclick = () => {
    part("banner").hidden = true;
  };
  return screen;
}

/** Which app is shown, how many texts are unread, and whether a call is up. */
class Screen {
  private shown: App = "call";
  private count = 0;
  private up = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  open(app: App): void {
    this.shown = app;
    part("screen").dataset.app = app;
    for (const name of NAMES) showTab(name, name === app);
    part("on-call").hidden = !this.up;
    if (app === "texts") {
      this.read();
      const log = part("texts");
      log.scrollTop = log.scrollHeight;
    }
  }

  /** Opens the other app, and returns its name. */
  turn(): App {
    const other = this.shown === "call" ? "texts" : "call";
    this.open(other);
    return other;
  }

  /** A text came: says so over the call, and goes to the thread once nobody is on the line. */
  arrived(from: string, body: string): void {
    if (this.shown === "texts") return;
    this.count += 1;
    showUnread(this.count);
    showBanner(from, body);
    if (!this.up) this.soon();
  }

  /** Whether a call is up; its end leads to a text that came meanwhile. */
  onCall(up: boolean): void {
    this.up = up;
    part("on-call").hidden = !up;
    if (!up && this.count) this.soon();
  }

  clear(): void {
    this.read();
    part("arrived").textContent = "";
    this.open("call");
  }

  private read(): void {
    this.count = 0;
    part("unread").hidden = true;
    part("banner").hidden = true;
    clearTimeout(this.timer);
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.up && this.count) this.open("texts");
    }, LOOK_MS);
  }
}

function showTab(name: App, chosen: boolean): void {
  const tab = part<HTMLButtonElement>(`tab-${name}`);
  part(`app-${name}`).hidden = !chosen;
  tab.setAttribute("aria-selected", String(chosen));
  tab.tabIndex = chosen ? 0 : -1;
}

function showUnread(count: number): void {
  const unread = part("unread");
  unread.hidden = false;
  unread.textContent = String(count);
  unread.ariaLabel = w("handset.unread", { n: count });
}

function showBanner(from: string, body: string): void {
  part("banner-from").textContent = from;
  part("banner-text").textContent = body;
  part("banner").hidden = false;
  part("arrived").textContent = `${w("handset.new_text", { name: from })}: ${body}`;
}
