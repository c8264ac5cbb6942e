// The call on the phone's screen: dialling, what is said and pressed, the sound, and its end.
import { Offline, post, Refused } from "../lib/api";
import type { LineAddresses } from "../lib/types";
import { w } from "../lib/words";
import { hint, openCaptions } from "./captions";
import type { Chosen } from "./chosen";
import { Controls } from "./controls";
import { dial, type Heard, type Line } from "./line";
import { openSound, type Sound } from "./sound";

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export class Call {
  private line: Line | null = null;
  private sound: Sound | null = null;
  private dialling = false;
  private readonly captions = openCaptions(part("captions"), part("choices"), (key) => this.press(key));
  private readonly controls = new Controls({
    call: () => this.callOrHangUp(),
    key: (key) => this.press(key),
    mute: (muted) => this.sound?.mute(muted),
    volume: (level) => this.sound?.volume(level),
  });

  /** `chosen` says who calls whom; `changed` is told when a call is up, and when it is over. */
  constructor(
    private readonly chosen: () => Chosen,
    private readonly changed: (up: boolean) => void,
  ) {}

  /** Calls, or takes the call that `lines` gives the addresses of. */
  async begin(lines = () => post("/handset/api/call", { body: this.chosen() })): Promise<void> {
    this.dialling = true;
    this.show(w("handset.calling"));
    part("hint").textContent = "";
    try {
      const { microphone } = await this.connect(lines);
      if (!this.line) {
        this.over();
        this.show(w("handset.busy"), true);
        return;
      }
      part("hint").textContent = microphone ? "" : w("handset.no_microphone");
      this.show(w("handset.live"));
      this.controls.live(true, microphone);
      this.changed(true);
    } catch (fault) {
      this.over();
      if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
      this.show(w("handset.no_line"), true);
    } finally {
      this.dialling = false;
    }
  }

  press(key: string): void {
    if (!this.line) return;
    this.line.key(key);
    this.captions.heard(key, w("handset.key"));
    this.controls.press(key);
  }

  hangUp(): void {
    this.line?.hangUp();
  }

  /** Whether a call is up, or being dialled. */
  busy(): boolean {
    return this.dialling || this.line !== null;
  }

  show(text: string, bad = false): void {
    const state = part("state");
    state.textContent = text;
    state.classList.toggle("bad", bad);
  }

  clear(): void {
    this.captions.clear(hint(this.chosen().business));
    part("hint").textContent = "";
  }

  private callOrHangUp(): void {
    if (this.line) this.line.hangUp();
    else if (!this.dialling) void this.begin();
  }

  /** Opens the sound while the addresses are asked for, then dials; closes the sound where that fails. */
  private async connect(lines: () => Promise<LineAddresses>): Promise<Sound> {
    const opening = openSound(
      (frame) => this.line?.send(frame),
      (loud) => {
        part("level").style.transform = `scaleX(${loud})`;
      },
    );
    try {
      const { urls } = await lines();
      const sound = await opening;
      this.sound = sound;
      sound.volume(this.controls.volume());
      sound.mute(this.controls.muted);
      this.captions.clear("");
      this.line = await dial(urls, this.heard());
      return sound;
    } catch (fault) {
      (await opening.catch(() => null))?.close();
      throw fault;
    }
  }

  private heard(): Heard {
    return {
      frame: (frame) => this.sound?.play(frame),
      prompt: (words) => this.captions.said(words),
      choices: (choices) => this.captions.offer(choices),
      heard: (words) => this.captions.heard(words, w("handset.heard")),
      stopped: () => this.sound?.drop(),
      ended: () => this.over(),
    };
  }

  private over(): void {
    this.line = null;
    this.sound?.close();
    this.sound = null;
    this.captions.offer([]);
    this.controls.live(false);
    this.changed(false);
    this.show(w("handset.ended"));
  }
}
