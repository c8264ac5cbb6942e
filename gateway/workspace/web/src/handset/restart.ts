// "Reset demo": asks first, hangs up, brings the demo back to its beginning, and says what came of it.
import { Offline, post, Refused } from "../lib/api";
import { w } from "../lib/words";

const AGAIN_MS = 800;
const TRIES = 8;

const part = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

export interface Restarting {
  busy(): boolean;
  hangUp(): void;
  done(): void;
}

export function offerRestart({ busy, hangUp, done }: Restarting): void {
  const button = document.getElementById("restart");
  const ask = part<HTMLDialogElement>("restart-ask");
  const yes = part<HTMLButtonElement>("restart-yes");
  const failed = part("restart-failed");
  if (!button) return;
  button.onclick = () => {
    part("restart-call").hidden = !busy();
    failed.hidden = true;
    ask.showModal();
  };
  yes.onclick = (event) => {
    event.preventDefault();
    hangUp();
    yes.disabled = true;
    failed.hidden = true;
    restart()
      .then(
        () => {
          ask.close();
          done();
        },
        (fault) => {
          if (!(fault instanceof Refused || fault instanceof Offline)) throw fault;
          const code = fault instanceof Refused ? fault.code : "";
          failed.textContent = w(code === "demo_busy" ? "handset.restart_busy" : "handset.restart_failed");
          failed.hidden = false;
        },
      )
      .finally(() => {
        yes.disabled = false;
      });
  };
}

/** Asks again while a call or a text of the demo is still under way: what was hung up just now ends in a moment. */
async function restart(): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await post("/handset/api/restart");
      return;
    } catch (fault) {
      if (!(fault instanceof Refused && fault.code === "demo_busy") || left <= 1) throw fault;
      await new Promise((settle) => setTimeout(settle, AGAIN_MS));
    }
  }
}
