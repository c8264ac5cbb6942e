// The handset page: a telephone that calls a business of the demo, its texts, its clock, and what the agents see.
import { get, Offline, post, Refused } from "../lib/api";
import { groups } from "../lib/phone";
import { w } from "../lib/words";
import { followInbox } from "./agents";
import { Call } from "./call";
import { openChooser } from "./chosen";
import { followClock } from "./clock";
import { offerRestart } from "./restart";
import { followRing } from "./ring";
import { openScreen } from "./screen";
import { followTexts, nameDays } from "./texts";

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

const screen = openScreen();
const chooser = openChooser(part<HTMLDetailsElement>("choose"), () => void play());
const call = new Call(chooser.now, (up) => {
  chooser.lock(up);
  screen.onCall(up);
});
let playing = new AbortController();

function tell(words: string): void {
  const moved = part("moved");
  moved.hidden = false;
  (moved.lastElementChild as HTMLElement).textContent = words;
}

/** Becomes the chosen telephone: its number, its texts, the calls that ring on it, and its conversations. */
async function play(): Promise<void> {
  playing.abort();
  playing = new AbortController();
  const { signal } = playing;
  const chosen = chooser.now();
  const name = w(`handset.${chosen.business}`);
  for (const each of document.querySelectorAll(".called")) each.textContent = name;
  screen.clear();
  call.clear();
  try {
    const phone = await get("/handset/api/phone", {
      query: { phone: chosen.phone, business: chosen.business },
      signal,
    });
    call.show(w("handset.idle", { number: groups(phone.called) }));
    part("owner").textContent = [phone.name, groups(phone.texts_at)].filter(Boolean).join(" · ");
    const form = part<HTMLFormElement>("write");
    const arrived = ({ body }: { body: string }) => screen.arrived(name, body);
    if (phone.texts) followTexts({ box: part("texts"), form, phone, chosen, signal, arrived });
    followInbox(chosen, part("agents"), signal);
    void followRing(part("ring"), chosen.phone, signal, () => {
      if (call.busy()) return;
      screen.open("call");
      void call.begin(() => post("/handset/api/ring/answer", { body: { phone: chosen.phone } }));
    });
  } catch (fault) {
    if (signal.aborted) return;
    if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
    part<HTMLButtonElement>("call").disabled = true;
    call.show(w("handset.no_line"), true);
  }
}

const clock = followClock(document.getElementById("clock"), part("bar-clock"), tell, () => nameDays(part("texts")));
offerRestart({
  busy: () => call.busy(),
  hangUp: () => call.hangUp(),
  done: () => {
    clock.read();
    tell(w("handset.restarted"));
    void play();
  },
});
addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  const typing = target.matches("input:not([type=range]):not([type=radio]), select, dialog *");
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[0-9*#]$/.test(event.key))
    call.press(event.key);
});
addEventListener("pagehide", () => call.hangUp());

void play();
