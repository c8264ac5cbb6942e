// A call to the handset's phone: it rings until it is taken, declined, or stops.
import { get, Offline, post, Refused } from "../lib/api";
import { groups } from "../lib/phone";
import type { PhoneRing } from "../lib/types";
import { w } from "../lib/words";
import type { Chosen } from "./chosen";

const WAIT_S = 15;
const AGAIN_MS = 5000;
const TONE_HZ = 425;
const TONE_S = 1.5;
const PAUSE_MS = 3000;

/** Shows what rings on `phone` in `box` until `signal` aborts; `answer` is asked to take it. */
export async function followRing(
  box: HTMLElement,
  phone: Chosen["phone"],
  signal: AbortSignal,
  answer: () => void,
): Promise<void> {
  const [take, decline] = [...box.querySelectorAll("button")];
  if (take)
    take.onclick = () => {
      stop();
      box.hidden = true;
      answer();
    };
  if (decline)
    decline.onclick = () => {
      stop();
      box.hidden = true;
      void post("/handset/api/ring/decline", { body: { phone } }).catch(() => {});
    };
  box.hidden = true;
  stop();
  for (let known = ""; !signal.aborted; ) {
    try {
      const now = await get("/handset/api/ring", { query: { phone, wait: WAIT_S, known }, signal });
      if (now.ring !== known) show(box, now);
      known = now.ring;
    } catch (fault) {
      if (signal.aborted) return;
      if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
      await new Promise((settle) => setTimeout(settle, AGAIN_MS));
    }
  }
}

function show(box: HTMLElement, now: PhoneRing): void {
  const words = box.querySelector("span");
  if (words) words.textContent = w("handset.rings", { number: groups(now.from) });
  box.hidden = !now.ring;
  if (now.ring) start();
  else stop();
}

let ringing: { context: AudioContext; timer: ReturnType<typeof setInterval> } | null = null;

function start(): void {
  if (ringing) return;
  const context = new AudioContext();
  const tone = () => {
    const source = context.createOscillator();
    const level = context.createGain();
    source.frequency.value = TONE_HZ;
    level.gain.value = 0.08;
    source.connect(level).connect(context.destination);
    source.start();
    source.stop(context.currentTime + TONE_S);
  };
  tone();
  ringing = { context, timer: setInterval(tone, TONE_S * 1000 + PAUSE_MS) };
}

function stop(): void {
  if (!ringing) return;
  clearInterval(ringing.timer);
  void ringing.context.close();
  ringing = null;
}
