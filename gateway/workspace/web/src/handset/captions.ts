// What is said on the call, as captions, and what keys mean now, as buttons.
import { w } from "../lib/words";

export type Choice = { key: string; label: string };

export interface Captions {
  said(words: string): void;
  heard(words: string, label: string): void;
  offer(choices: Choice[]): void;
  clear(hint: string): void;
}

export function openCaptions(log: HTMLElement, choices: HTMLElement, press: (key: string) => void): Captions {
  const add = (text: string, kind: "told-line" | "mine", label = "") => {
    log.querySelector("p.empty")?.remove();
    for (const old of log.querySelectorAll(".told-line")) old.classList.add("past");
    const made = document.createElement("p");
    made.className = kind;
    if (label) {
      const small = document.createElement("span");
      small.className = "quiet small";
      small.textContent = label;
      made.append(small);
    }
    made.append(text);
    log.append(made);
    log.scrollTop = log.scrollHeight;
  };
  const offer = (now: Choice[]) => {
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
    log.scrollTop = log.scrollHeight;
  };
  return {
    said: (words) => add(words, "told-line"),
    heard: (words, label) => {
      offer([]);
      add(words, "mine", label);
    },
    offer,
    clear: (hint) => {
      offer([]);
      const empty = document.createElement("p");
      empty.className = "quiet empty";
      empty.textContent = hint;
      log.replaceChildren(...(hint ? [empty] : []));
    },
  };
}

/** What to say first, for whom. */
export const hint = (business: "shop" | "clinic") => w(`handset.try_${business}`);
