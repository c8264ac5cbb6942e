// The handset page: the call, its captions, the phone's texts, the clock, and the agent's inbox below.
import { get, Offline, post, Refused } from "../lib/api";
import { groups } from "../lib/phone";
import type { LineAddresses } from "../lib/types";
import { w } from "../lib/words";
import { followInbox } from "./agents";
import { followClock } from "./clock";
import { dial, type Line } from "./line";
import { followRing } from "./ring";
import { openSound, type Sound } from "./sound";
import { followTexts } from "./texts";

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
const state = part("state");
const captions = part("captions");
const choices = part("choices");
const callButton = part<HTMLButtonElement>("call");
const muteButton = part<HTMLButtonElement>("mute");
const pad = [...document.querySelectorAll<HTMLButtonElement>(".pad button")];

let line: Line | null = null;
let sound: Sound | null = null;
let busy = false;
let muted = false;

function show(text: string, bad = false): void {
  state.textContent = text;
  state.classList.toggle("bad", bad);
}

function caption(text: string, kind: "told-line" | "mine", label = ""): void {
  captions.querySelector(".quiet:only-child")?.remove();
  for (const old of captions.querySelectorAll(".told-line")) old.classList.add("past");
  const made = document.createElement("p");
  made.className = kind;
  if (label) {
    const small = document.createElement("span");
    small.className = "quiet small";
    small.textContent = label;
    made.append(small);
  }
  made.append(text);
  captions.append(made);
  captions.scrollTop = captions.scrollHeight;
}

function offer(now: { key: string; label: string }[]): void {
  choices.hidden = now.length === 0;
  choices.replaceChildren(
    ...now.map(({ key, label }) => {
      const button = document.createElement("button");
      const name = document.createElement("kbd");
      name.textContent = key;
      button.append(name, label);
      button.onclick = () => press(key);
      return button;
    }),
  );
}

function press(key: string): void {
  if (!line) return;
  line.key(key);
  caption(key, "mine", w("handset.key"));
  const button = pad.find((one) => one.dataset.key === key);
  button?.classList.add("pressed");
  setTimeout(() => button?.classList.remove("pressed"), 160);
}

function live(on: boolean): void {
  for (const button of pad) button.disabled = !on;
  muteButton.disabled = !on || !sound?.microphone;
  callButton.classList.toggle("live", on);
  (callButton.lastElementChild as HTMLElement).textContent = w(on ? "handset.hang_up" : "handset.call");
}

const callOut = () => post("/handset/api/call", { body: { language: "" } });
const takeCall = () => post("/handset/api/ring/answer");

/** `lines` asks for the addresses of a line: to call, or to take a call that rings. */
async function call(lines: () => Promise<LineAddresses> = callOut): Promise<void> {
  busy = true;
  show(w("handset.calling"));
  try {
    const opening = openSound(
      (frame) => line?.send(frame),
      (loud) => {
        part("level").style.transform = `scaleX(${loud})`;
      },
    );
    const { urls } = await lines();
    sound = await opening;
    sound.volume(Number(part<HTMLInputElement>("volume").value));
    sound.mute(muted);
    captions.replaceChildren();
    line = await dial(urls, {
      frame: (frame) => sound?.play(frame),
      prompt: (words) => caption(words, "told-line"),
      choices: offer,
      heard: (words) => caption(words, "mine", w("handset.heard")),
      stopped: () => sound?.drop(),
      ended: over,
    });
    if (!line) {
      over();
      show(w("handset.busy"), true);
      return;
    }
    part("hint").textContent = sound.microphone ? "" : w("handset.no_microphone");
    show(w("handset.live"));
    live(true);
  } catch (fault) {
    over();
    if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
    show(w("handset.no_line"), true);
  } finally {
    busy = false;
  }
}

function over(): void {
  line = null;
  sound?.close();
  sound = null;
  offer([]);
  live(false);
  show(w("handset.ended"));
}

callButton.onclick = () => {
  if (line) line.hangUp();
  else if (!busy) void call();
};
muteButton.onclick = () => {
  muted = !muted;
  sound?.mute(muted);
  muteButton.setAttribute("aria-pressed", String(muted));
  muteButton.setAttribute("aria-label", w(muted ? "handset.unmute" : "handset.mute"));
};
part<HTMLInputElement>("volume").oninput = (event) => sound?.volume(Number((event.target as HTMLInputElement).value));
for (const button of pad) button.onclick = () => press(button.dataset.key ?? "");
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type !== "range";
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[0-9*#]$/.test(event.key)) press(event.key);
});
addEventListener("pagehide", () => line?.hangUp());

async function begin(): Promise<void> {
  followClock(part("clock"), part("moved"));
  try {
    const phone = await get("/handset/api/phone");
    show(w("handset.idle", { number: groups(phone.called) }));
    part("owner").textContent = `${phone.name} · ${groups(phone.number)}`;
    if (phone.texts) followTexts(phone.number, phone.called, part("texts"), part("write"));
    followInbox(phone.number, part("agents"));
    void followRing(part("ring"), () => {
      if (!line && !busy) void call(takeCall);
    });
  } catch (fault) {
    if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
    callButton.disabled = true;
    show(w("handset.no_line"), true);
  }
}

void begin();
