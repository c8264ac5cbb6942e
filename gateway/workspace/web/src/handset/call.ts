// The call on the phone's screen: dialling, keys, the microphone, how long it lasts, and its end.
import { Offline, post, Refused } from "../lib/api";
import { clockOf } from "../lib/time";
import type { LineAddresses } from "../lib/types";
import { w } from "../lib/words";
import { hint, openCaptions } from "./captions";
import type { Chosen } from "./chosen";
import { dial, type Line } from "./line";
import { openSound, type Sound } from "./sound";

const PRESSED_MS = 160;
const SECOND_MS = 1000;

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export interface Call {
  /** Calls, or takes the call that `lines` gives the addresses of. */
  begin(lines?: () => Promise<LineAddresses>): Promise<void>;
  press(key: string): void;
  hangUp(): void;
  /** Whether a call is up, or being dialled. */
  busy(): boolean;
  show(text: string, bad?: boolean): void;
  clear(): void;
}

export function openCall(chosen: () => Chosen, changed: (up: boolean) => void): Call {
  const state = part("state");
  const lasted = part("lasted");
  const callButton = part<HTMLButtonElement>("call");
  const muteButton = part<HTMLButtonElement>("mute");
  const volume = part<HTMLInputElement>("volume");
  const pad = [...document.querySelectorAll<HTMLButtonElement>(".pad button")];
  let line: Line | null = null;
  let sound: Sound | null = null;
  let dialling = false;
  let muted = false;
  let seconds: ReturnType<typeof setInterval> | undefined;

  const show = (text: string, bad = false) => {
    state.textContent = text;
    state.classList.toggle("bad", bad);
  };
  const press = (key: string) => {
    if (!line) return;
    line.key(key);
    captions.heard(key, w("handset.key"));
    const button = pad.find((one) => one.dataset.key === key);
    button?.classList.add("pressed");
    setTimeout(() => button?.classList.remove("pressed"), PRESSED_MS);
  };
  const captions = openCaptions(part("captions"), part("choices"), press);

  const live = (on: boolean) => {
    for (const button of pad) button.disabled = !on;
    muteButton.disabled = !on || !sound?.microphone;
    callButton.classList.toggle("live", on);
    (callButton.lastElementChild as HTMLElement).textContent = w(on ? "handset.hang_up" : "handset.call");
    clearInterval(seconds);
    lasted.hidden = !on;
    if (on) {
      const began = Date.now();
      const tick = () => {
        lasted.textContent = clockOf(Date.now() - began);
      };
      tick();
      seconds = setInterval(tick, SECOND_MS);
    }
    changed(on);
  };
  const over = () => {
    line = null;
    sound?.close();
    sound = null;
    captions.offer([]);
    live(false);
    show(w("handset.ended"));
  };
  const opened = async (lines: () => Promise<LineAddresses>) => {
    const opening = openSound(
      (frame) => line?.send(frame),
      (loud) => {
        part("level").style.transform = `scaleX(${loud})`;
      },
    );
    try {
      const { urls } = await lines();
      sound = await opening;
      sound.volume(Number(volume.value));
      sound.mute(muted);
      captions.clear("");
      line = await dial(urls, {
        frame: (frame) => sound?.play(frame),
        prompt: captions.said,
        choices: captions.offer,
        heard: (words) => captions.heard(words, w("handset.heard")),
        stopped: () => sound?.drop(),
        ended: over,
      });
    } catch (fault) {
      (await opening.catch(() => null))?.close();
      throw fault;
    }
    return sound;
  };

  const begin = async (lines = () => post("/handset/api/call", { body: chosen() })): Promise<void> => {
    dialling = true;
    show(w("handset.calling"));
    part("hint").textContent = "";
    try {
      const { microphone } = await opened(lines);
      if (!line) {
        over();
        show(w("handset.busy"), true);
        return;
      }
      part("hint").textContent = microphone ? "" : w("handset.no_microphone");
      show(w("handset.live"));
      live(true);
    } catch (fault) {
      over();
      if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
      show(w("handset.no_line"), true);
    } finally {
      dialling = false;
    }
  };

  callButton.onclick = () => {
    if (line) line.hangUp();
    else if (!dialling) void begin();
  };
  muteButton.onclick = () => {
    muted = !muted;
    sound?.mute(muted);
    muteButton.setAttribute("aria-pressed", String(muted));
    muteButton.setAttribute("aria-label", w(muted ? "handset.unmute" : "handset.mute"));
  };
  volume.oninput = () => sound?.volume(Number(volume.value));
  for (const button of pad) button.onclick = () => press(button.dataset.key ?? "");
  return {
    begin,
    press,
    hangUp: () => line?.hangUp(),
    busy: () => dialling || line !== null,
    show,
    clear: () => {
      captions.clear(hint(chosen().business));
      part("hint").textContent = "";
    },
  };
}
