// The demo's clock: shows it on the page and in the phone's status bar, and moves it on by hours or days.
import { get, post } from "../lib/api";
import { now, setNow, stamp } from "../lib/time";
import type { ClockBody } from "../lib/types";
import { language, w } from "../lib/words";

const SETTLES_MS = 400; // the workspace reads the offset four times a second
const TICK_MS = 5000;

export interface Clock {
  read(): void;
}

/** `told` says that it was moved, `shown` follows what it shows. */
export function followClock(
  box: HTMLElement | null,
  bar: HTMLElement,
  told: (words: string) => void,
  shown: () => void,
): Clock {
  const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const show = () => {
    const full = box?.querySelector("time");
    if (full) full.textContent = stamp(new Date(now()).toISOString());
    bar.textContent = hour.format(now());
    shown();
  };
  const read = () =>
    void get("/handset/api/clock").then((answer) => {
      setNow(answer.now);
      show();
    }, show);
  const move = async (body: ClockBody) => {
    await post("/handset/api/clock", { body });
    told(body.reset ? w("handset.real_time") : w("handset.moved"));
    setTimeout(read, SETTLES_MS);
  };
  for (const button of box?.querySelectorAll("button") ?? []) {
    const { hours, daytime, reset } = button.dataset;
    if (hours) button.onclick = () => void move({ hours: Number(hours), daytime: daytime !== undefined });
    else if (reset !== undefined) button.onclick = () => void move({ reset: true });
  }
  read();
  setInterval(show, TICK_MS);
  return { read };
}
