// The demo's clock: shows it, and moves it on by hours or days.
import { get, post } from "../lib/api";
import { now, setNow, stamp } from "../lib/time";
import type { ClockBody } from "../lib/types";

export function followClock(box: HTMLElement | null, moved: HTMLElement): void {
  if (!box) return;
  const shown = box.querySelector("time") as HTMLElement;
  const show = () => {
    shown.textContent = stamp(new Date(now()).toISOString());
  };
  const read = () =>
    get("/handset/api/clock").then((told) => {
      setNow(told.now);
      show();
    }, show);
  const move = async (body: ClockBody) => {
    await post("/handset/api/clock", { body });
    moved.hidden = "reset" in body;
    setTimeout(() => void read(), 400); // the workspace reads the offset four times a second
  };
  for (const button of box.querySelectorAll("button")) {
    button.onclick = () => void move(button.dataset.hours ? { hours: Number(button.dataset.hours) } : { reset: true });
  }
  void read();
  setInterval(show, 10_000);
}
