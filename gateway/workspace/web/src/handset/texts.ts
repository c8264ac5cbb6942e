// The phone's own texts, from the provider simulator by way of the workspace; one can answer them.
import { get, post } from "../lib/api";
import { at } from "../lib/time";
import type { PhoneText } from "../lib/types";
import { w } from "../lib/words";

const WAIT_S = 12;
const AGAIN_MS = 4000;

function bubble(message: PhoneText, out: boolean): HTMLElement {
  const made = document.createElement("article");
  made.className = out ? "out" : "in";
  const words = document.createElement("p");
  words.textContent = message.body;
  const time = document.createElement("time");
  time.dateTime = message.at;
  time.textContent = at(message.at);
  made.append(words, time);
  return made;
}

/** Says that the texts are out of reach, unless some are shown already. */
function showAway(box: HTMLElement): void {
  if (box.querySelector("article, p.told")) return;
  const made = document.createElement("p");
  made.className = "told warn";
  made.textContent = w("handset.texts_away");
  box.replaceChildren(made);
}

export function followTexts(number: string, called: string, box: HTMLElement, form: HTMLElement): void {
  const field = form.querySelector("input") as HTMLInputElement;
  let after = 0;
  let sender = called;

  const add = (message: PhoneText) => {
    after = Math.max(after, message.position);
    const out = message.from === number;
    if (!out) sender = message.from;
    box.querySelector("p.quiet, p.told")?.remove();
    box.append(bubble(message, out));
    box.scrollTop = box.scrollHeight;
  };

  const follow = async (): Promise<void> => {
    for (;;) {
      try {
        const { messages } = await get("/handset/api/messages", { query: { after, wait: WAIT_S } });
        messages.forEach(add);
      } catch {
        showAway(box);
        await new Promise((settle) => setTimeout(settle, AGAIN_MS));
      }
    }
  };

  form.onsubmit = (event) => {
    event.preventDefault();
    const body = field.value.trim();
    if (!body) return;
    field.value = "";
    post("/handset/api/messages", { body: { to: sender, body } }).catch(() => {
      field.value = body;
      showAway(box);
    });
  };
  void follow();
}
