// The controls of a call: the call button, the keys, mute and volume, and how long the call lasts.
import { clockOf } from "../lib/time";
import { w } from "../lib/words";

const PRESSED_MS = 160;
const SECOND_MS = 1000;

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export interface Pressed {
  call(): void;
  key(key: string): void;
  mute(muted: boolean): void;
  volume(level: number): void;
}

export class Controls {
  muted = false;
  private readonly callButton = part<HTMLButtonElement>("call");
  private readonly muteButton = part<HTMLButtonElement>("mute");
  private readonly slider = part<HTMLInputElement>("volume");
  private readonly pad = [...document.querySelectorAll<HTMLButtonElement>(".pad button")];
  private seconds: ReturnType<typeof setInterval> | undefined;

  constructor(pressed: Pressed) {
    this.callButton.onclick = () => pressed.call();
    this.muteButton.onclick = () => {
      this.muted = !this.muted;
      pressed.mute(this.muted);
      this.muteButton.setAttribute("aria-pressed", String(this.muted));
      this.muteButton.setAttribute("aria-label", w(this.muted ? "handset.unmute" : "handset.mute"));
    };
    this.slider.oninput = () => pressed.volume(this.volume());
    for (const button of this.pad) button.onclick = () => pressed.key(button.dataset.key ?? "");
  }

  volume(): number {
    return Number(this.slider.value);
  }

  /** Shows whether a call is up, and whether it has a microphone to mute. */
  live(on: boolean, microphone = false): void {
    for (const button of this.pad) button.disabled = !on;
    this.muteButton.disabled = !microphone;
    this.callButton.classList.toggle("live", on);
    (this.callButton.lastElementChild as HTMLElement).textContent = w(on ? "handset.hang_up" : "handset.call");
    this.count(on);
  }

  /** Shows a key as pressed for a moment. */
  press(key: string): void {
    const button = this.pad.find((one) => one.dataset.key === key);
    button?.classList.add("pressed");
    setTimeout(() => button?.classList.remove("pressed"), PRESSED_MS);
  }

  private count(on: boolean): void {
    const lasted = part("lasted");
    clearInterval(this.seconds);
    lasted.hidden = !on;
    if (!on) return;
    const began = Date.now();
    const tick = () => {
      lasted.textContent = clockOf(Date.now() - began);
    };
    tick();
    this.seconds = setInterval(tick, SECOND_MS);
  }
}
