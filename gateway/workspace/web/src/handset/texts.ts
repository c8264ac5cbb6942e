// The phone's own texts, from the provider simulator by way of the workspace; one can answer them.
import { get, post } from "../lib/api";
import { at, now, shortDay } from "../lib/time";
import type { Phone, PhoneText } from "../lib/types";
import { w } from "../lib/words";
import type { Chosen } from "./chosen";

const WAIT_S = 12;
const AGAIN_MS = 4000;

/** Where the thread is shown, who reads it, and who is told of a new text. */
export interface Thread {
  box: HTMLElement;
  form: HTMLFormElement;
  phone: Phone;
  chosen: Chosen;
  signal: AbortSignal;
  arrived(message: PhoneText): void;
}

function bubble(message: PhoneText, out: boolean): HTMLElement {
  const made = document.createElement("article");
  made.className = out ? "out" : "in";
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = message.body;
  const time = document.createElement("time");
  time.dateTime = message.at;
  time.textContent = at(message.at);
  made.append(words, time);
  return made;
}

/** A line of its own where a new day begins; `nameDays` words it. */
function dayLine(iso: string): HTMLElement {
  const made = document.createElement("p");
  made.className = "day quiet small";
  made.dataset.day = iso;
  return made;
}

/** Words each day anew, since today becomes another day when the clock is moved. */
export function nameDays(box: HTMLElement): void {
  for (const line of box.querySelectorAll<HTMLElement>("p.day")) {
    const date = new Date(line.dataset.day ?? "");
    const today = new Date(now()).toDateString() === date.toDateString();
    const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
    const words = today ? w("time.today") : shortDay(local.toISOString().slice(0, 10));
    if (line.textContent !== words) line.textContent = words;
  }
  for (const time of box.querySelectorAll("time")) time.textContent = at(time.dateTime);
}

function told(box: HTMLElement, kind: string, words: string): void {
  const made = document.createElement("p");
  made.className = kind;
  made.textContent = words;
  box.replaceChildren(made);
}

/** Says that the texts are out of reach, unless some are shown already. */
function showAway(box: HTMLElement): void {
  if (!box.querySelector("article, p.told")) told(box, "told warn", w("handset.texts_away"));
}

/** Shows the thread until `signal` aborts. Texts that were there before are no news. */
export function followTexts(thread: Thread): void {
  told(thread.box, "quiet empty", w("handset.texts_empty"));
  const texts = new Texts(thread);
  thread.form.onsubmit = (event) => {
    event.preventDefault();
    texts.send(thread.form.querySelector("input") as HTMLInputElement);
  };
  void texts.follow();
}

/** The texts shown so far: the position of the newest, its day, and the number that an answer goes to. */
class Texts {
  private after = 0;
  private day = "";
  private sender: string;

  constructor(private readonly thread: Thread) {
    this.sender = thread.phone.called;
  }

  async follow(): Promise<void> {
    const { box, chosen, signal } = this.thread;
    for (let first = true; !signal.aborted; ) {
      try {
        const query = { phone: chosen.phone, after: this.after, wait: first ? 0 : WAIT_S };
        const { messages } = await get("/handset/api/messages", { query, signal });
        for (const message of messages) this.add(message, !first);
        first = false;
      } catch {
        if (signal.aborted) return;
        showAway(box);
        await new Promise((settle) => setTimeout(settle, AGAIN_MS));
      }
    }
  }

  /** Sends what stands in `field`, and puts it back there where that fails. */
  send(field: HTMLInputElement): void {
    const { box, chosen } = this.thread;
    const body = field.value.trim();
    if (!body) return;
    field.value = "";
    post("/handset/api/messages", { body: { phone: chosen.phone, to: this.sender, body } }).catch(() => {
      field.value = body;
      showAway(box);
    });
  }

  private add(message: PhoneText, news: boolean): void {
    const { box, phone, arrived } = this.thread;
    this.after = Math.max(this.after, message.position);
    const out = message.from === phone.texts_at;
    if (phone.others.includes(out ? message.to : message.from)) return;
    if (!out) this.sender = message.from;
    box.querySelector("p.empty, p.told")?.remove();
    const on = new Date(message.at).toDateString();
    if (on !== this.day) box.append(dayLine(message.at));
    this.day = on;
    box.append(bubble(message, out));
    nameDays(box);
    box.scrollTop = box.scrollHeight;
    if (news && !out) arrived(message);
  }
}
